package tallystick.keeper.venue;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tallystick.keeper.life.Audience;
import tallystick.keeper.life.Desk;
import tallystick.keeper.reference.References;
import tallystick.keeper.vault.Signer;
import tallystick.keeper.vault.Vault;

/**
 * What every account needs of the keeper around it.
 *
 * @param executor a thread for each task
 * @param runId of this start; makes the keeper's own caller ids new each time
 * @param settleAfterMs how long after logging "the venue does not know it" is believed: longer than
 *     a request may still be acted on
 * @param say a line for the operator's log; never a secret
 */
public record Site(
    Desk desk,
    Audience audience,
    Vault vault,
    Signer signer,
    Hosts hosts,
    References references,
    LongSupplier wallMs,
    Executor executor,
    String runId,
    long settleAfterMs,
    Consumer<String> say) {}
