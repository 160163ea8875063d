import Commands

Farthing.main()
