package tallystick.server.bots;

import java.util.List;

/** A bot as the database has it. The array is its own copy. */
// Bytes of the strategy's own; nobody compares rows.
@SuppressWarnings("ArrayRecordComponent")
record BotRow(
    String id,
    String name,
    String credential,
    String venue,
    List<String> instruments,
    String settingsJson,
    boolean running,
    byte[] state,
    long version,
    long createdMs) {}
