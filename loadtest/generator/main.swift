// Wiring only: the command does the rest.

import ArgumentParser

LoadCommand.main()
