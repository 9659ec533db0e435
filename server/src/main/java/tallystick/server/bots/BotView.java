package tallystick.server.bots;

import java.util.List;

/**
 * A bot as it is now.
 *
 * @param running whether it may start deals
 * @param pausedBecause the strategy's words when it may not
 * @param haltedBecause why this server does not write it any more; empty when it does
 * @param deals the running ones
 */
public record BotView(
    String id,
    String name,
    String credential,
    String venue,
    List<String> instruments,
    boolean running,
    String pausedBecause,
    String haltedBecause,
    String settingsJson,
    long createdMs,
    List<DealSummary> deals) {}
