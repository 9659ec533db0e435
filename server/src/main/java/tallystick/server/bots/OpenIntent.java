package tallystick.server.bots;

import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.Leg;

/**
 * An unfinished intent as the database has it, from which the desk goes on after a restart.
 *
 * @param told kinds of outcome the bot has heard
 * @param filled executed base units the bot has heard of, by leg
 */
record OpenIntent(
    CallerId callerId,
    String botId,
    long deal,
    long createdMs,
    Intent intent,
    @Nullable Bytes commitment,
    Map<Leg, String> venueOrderIds,
    Set<String> told,
    Map<Leg, BigInteger> closedAt,
    Map<Leg, BigInteger> filled,
    Set<String> trades) {}
