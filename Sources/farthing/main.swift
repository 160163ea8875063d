import Commands
import Glibc

exit(await Farthing.main(Array(CommandLine.arguments.dropFirst()), in: .system()).rawValue)
