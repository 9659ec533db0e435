package tallystick.keeper.journal;

import tallystick.intent.Bytes;
import tallystick.intent.Entry;

/**
 * An entry that is on its way to the disk. Its place among the organisation's entries and its hash
 * are settled; whether it will be durable is not, so nothing may be done because of it.
 */
public record Drafted(Entry entry, Bytes commitment) {}
