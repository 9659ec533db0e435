package tallystick.keeper.life;

import java.util.concurrent.Executor;
import tallystick.intent.OrganisationId;
import tallystick.keeper.approval.Approvals;
import tallystick.keeper.policy.Quota;
import tallystick.keeper.policy.Standing;
import tallystick.keeper.reference.References;

/**
 * What a desk is made of.
 *
 * @param gate what has to hold outside before anything is judged
 * @param isolated keeper, approver and server are three users
 * @param executor carries out what is logged: a thread for each task
 */
public record DeskSetup(
    OrganisationId organisation,
    References references,
    Standing.Venues venues,
    Quota quota,
    Approvals approvals,
    Audience audience,
    ClockWatch clock,
    DiskWatch disk,
    HaltAfter haltAfter,
    Gate gate,
    boolean isolated,
    Executor executor) {}
