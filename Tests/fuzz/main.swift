// Programs that try the readers of untrusted bytes: replays of recorded conversations in other
// cuts, and fuzzing. One executable, so that both and the unit tests run the very same trials.

internal import ArgumentParser

TrialsCommand.main()
