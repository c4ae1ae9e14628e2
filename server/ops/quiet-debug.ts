/*
 * With DEBUG set, Socket.IO prints every packet to stderr, tokens and all. Nobody who sets it for another program's sake means that, so
 * it has no effect here. Must be imported before anything that imports Socket.IO.
 */
delete process.env['DEBUG'];
