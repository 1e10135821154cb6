"""The commands of the program, a module a subject; each parses, calls and answers, and decides nothing."""
