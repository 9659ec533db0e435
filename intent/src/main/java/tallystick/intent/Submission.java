package tallystick.intent;

/**
 * An intent on its way to the keeper.
 *
 * @param epoch the epoch the caller believes in; an old one is refused as {@code epoch-old}
 */
public record Submission(
    OrganisationId organisation, CallerId callerId, int epoch, Intent intent) {}
