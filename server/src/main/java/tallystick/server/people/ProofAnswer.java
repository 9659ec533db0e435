package tallystick.server.people;

/**
 * A person's proof as the approver's page hands it over.
 *
 * @param nonce 43 characters of base64url: the one that this server gave
 */
public record ProofAnswer(String nonce, PasskeyAnswer answer) {}
