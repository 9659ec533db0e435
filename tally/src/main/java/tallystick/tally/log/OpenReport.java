package tallystick.tally.log;

/**
 * What opening a log found and did, for the operator's screen.
 *
 * @param entries entries that the write-ahead segments hold
 * @param tornBytes bytes cut from the end: an append that nobody was told had succeeded
 * @param publishedSize size of the checkpoint found
 * @param tilesRewritten tiles that were missing or differed, and were derived again
 */
public record OpenReport(long entries, long tornBytes, long publishedSize, int tilesRewritten) {}
