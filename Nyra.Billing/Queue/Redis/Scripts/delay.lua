-- ARGV: envelope, milliseconds. A look again is the worker's own doing and always taken, however many wait.
delay({ envelope = ARGV[1], enqueued = now, attempts = 0 }, tonumber(ARGV[2]))
return 1
