import Commands
import Glibc

exit(Farthing.main(Array(CommandLine.arguments.dropFirst()), in: .system()).rawValue)
