package tallystick.keeper.life;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.OrderKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.Ours;
import tallystick.intent.Outcome;
import tallystick.intent.OwnOrder;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.VenueOrder;
import tallystick.intent.Verdict;
import tallystick.keeper.approval.Approvals;
import tallystick.keeper.cash.CashBook;
import tallystick.keeper.policy.Exposure;
import tallystick.keeper.policy.Settings;

/**
 * An organisation as its entries tell it: settings, exposure, the fate of every intent, the orders
 * that are ours. Nothing gets in but through {@link #fold}, so a start that folds the same entries
 * arrives at the same state. Guarded by the desk's lock.
 */
final class State {
  final Exposure exposure = new Exposure();
  final CashBook book = new CashBook();
  private final Map<CallerId, Fate> fates = new HashMap<>();

  /** Approved intents, by the sequence that outcomes name. */
  private final Map<Long, Fate> bySequence = new HashMap<>();

  /** Orders and cancels about which the last word has not been said, oldest first. */
  private final Map<Long, Fate> open = new LinkedHashMap<>();

  private final Map<CredentialId, OwnOrders> ownOrders = new HashMap<>();
  private final Map<String, CallerId> cancelIds = new HashMap<>();
  private final Set<CallerId> cancelAsked = new HashSet<>();
  private final Set<CallerId> observed = new HashSet<>();
  private final Map<CredentialId, Long> activatedAtMs = new HashMap<>();

  /** Where each credential was added for, the removed ones too: their orders may still stand. */
  private final Map<CredentialId, String> venues = new HashMap<>();

  private final CoolingChanges cooling = new CoolingChanges();
  private final Consumer<ApprovalTerms> usedTerms;
  private Settings settings;

  /** Null until somebody asks: a start folds thousands of settings and needs the last hash only. */
  private @Nullable Bytes policyHash;

  State(OrganisationId organisation, Consumer<ApprovalTerms> usedTerms) {
    this.usedTerms = usedTerms;
    this.settings = Settings.none(organisation);
  }

  Settings settings() {
    return settings;
  }

  /** Hash of the settings in force, which every entry carries. */
  Bytes policyHash() {
    Bytes hash = policyHash;
    if (hash == null) {
      hash = settings.hash();
      policyHash = hash;
    }
    return hash;
  }

  @Nullable Fate fate(CallerId callerId) {
    return fates.get(callerId);
  }

  // ---------------------------------------------------------------- the fold

  /** Takes an entry; gives the fate that it begins or continues, if it concerns an intent. */
  @Nullable Fate fold(Entry entry, Bytes commitment) {
    exposure.apply(entry);
    if (!(entry.body() instanceof EntryBody.Judged) || !fates.containsKey(entry.callerId())) {
      book.apply(entry, settings.machines());
    }
    return switch (entry.body()) {
      case EntryBody.Judged judged -> judged(entry, judged, commitment);
      case EntryBody.Resulted resulted -> resulted(entry, resulted);
      case EntryBody.Started started -> null;
      case EntryBody.Aggregated aggregated -> null;
      case EntryBody.EpochBegun begun -> null;
      case EntryBody.Observed seen -> {
        observed.add(entry.callerId());
        yield null;
      }
    };
  }

  private @Nullable Fate judged(Entry entry, EntryBody.Judged judged, Bytes commitment) {
    if (fates.containsKey(entry.callerId())) {
      // Refused as intent-repeated: the id belongs to the first.
      return null;
    }
    if (judged.intent() instanceof Intent.ChangeSetting change && change.terms() != null) {
      cooling.fold(entry.callerId(), judged, settings);
      if (judged.verdict() instanceof Verdict.Refused refused
          && refused.rule() == Rule.COOLING_OFF) {
        usedTerms.accept(change.terms());
      }
    }
    Fate fate =
        new Fate(
            entry.callerId(),
            Exposure.hash(judged.intent()),
            judged.intent(),
            judged.verdict(),
            entry.sequence(),
            commitment,
            entry.loggedAtMs());
    fates.put(fate.callerId, fate);
    if (fate.approved()) {
      approved(fate);
    }
    return fate;
  }

  private void approved(Fate fate) {
    bySequence.put(fate.sequence, fate);
    if (fate.maySend()) {
      open.put(fate.sequence, fate);
    }
    fate.order().ifPresent(order -> own(order.credential()).authorised(fate, order));
    switch (fate.intent) {
      case Intent.CancelOrder cancel -> {
        cancelIds.put(cancelId(fate.commitment), cancel.target());
        cancelAsked.add(cancel.target());
      }
      case Intent.ChangeSetting change -> {
        if (change.terms() != null) {
          usedTerms.accept(change.terms());
        }
        adopt(settings.apply(change.setting()));
        if (change.setting() instanceof Setting.ActivateCredential activate) {
          activatedAtMs.put(activate.credential(), fate.loggedAtMs);
        }
        if (change.setting() instanceof Setting.AddCredential add) {
          venues.put(add.credential(), add.venue());
        }
      }
      case Intent.Freeze freeze -> {
        cancelIds.put(cancelId(fate.commitment), fate.callerId);
        adopt(settings.freeze(freeze.scope()));
      }
      case Intent.PlaceOrder order -> {}
      case Intent.Read read -> {}
      case Intent.FileEvidence file -> {}
      case MachineIntent machine -> {}
    }
  }

  private void adopt(Settings next) {
    settings = next;
    policyHash = null;
  }

  private @Nullable Fate resulted(Entry entry, EntryBody.Resulted resulted) {
    Fate fate = bySequence.get(resulted.of());
    if (fate == null) {
      return null;
    }
    fate.outcomes.add(resulted.outcome());
    if (resulted.outcome() instanceof Outcome.Unknown) {
      fate.unknownAtMs = entry.loggedAtMs();
    }
    fate.order()
        .ifPresent(order -> own(order.credential()).resulted(fate.callerId, resulted.outcome()));
    if (fate.concluded()) {
      open.remove(fate.sequence);
    } else if (fate.maySend()) {
      open.put(fate.sequence, fate);
    }
    return fate;
  }

  /** The client id of a cancel itself, by which its event is told from a stranger's. */
  static String cancelId(Bytes commitment) {
    return "c-" + Canonical.clientOrderId(commitment, Leg.MAIN);
  }

  private OwnOrders own(CredentialId credential) {
    return ownOrders.computeIfAbsent(credential, c -> new OwnOrders());
  }

  // ---------------------------------------------------------------- asking

  /** What is approved and waits for its time. */
  CoolingChanges cooling() {
    return cooling;
  }

  /** Ids under which the keeper logs what people decide: whoever took one would block them. */
  boolean isADecision(CallerId callerId, Approvals approvals) {
    return cooling.ends(callerId)
        || approvals.decides(callerId, Desk::approvedId)
        || approvals.decides(callerId, Desk::vetoedId)
        || approvals.decides(callerId, CoolingChanges::id);
  }

  /** Whether an observation was logged under this id. */
  boolean observed(CallerId id) {
    return observed.contains(id);
  }

  /** Since when the keeper has had this account; 0 when it has not. */
  long activatedAtMs(CredentialId credential) {
    return activatedAtMs.getOrDefault(credential, 0L);
  }

  /** Approved intents of an earlier run that never got an outcome, oldest first. */
  List<Fate> withoutOutcome() {
    return bySequence.values().stream()
        .filter(fate -> fate.last() == null && !fate.makesKeys())
        .sorted(java.util.Comparator.comparingLong(fate -> fate.sequence))
        .toList();
  }

  /** Wallets that are approved and wait for their keys, by the caller id of the approval. */
  Map<CallerId, MachineSetting.AddWallet> walletsToMake() {
    Map<CallerId, MachineSetting.AddWallet> waiting = new HashMap<>();
    book.adding()
        .forEach(
            (sequence, add) -> {
              Fate fate = bySequence.get(sequence);
              if (fate != null) {
                waiting.put(fate.callerId, add);
              }
            });
    return waiting;
  }

  /** Orders and cancels whose last word is unknown. */
  List<Fate> unknown() {
    return open.values().stream().filter(fate -> fate.last() instanceof Outcome.Unknown).toList();
  }

  /**
   * Whose an order at the venue is. One account may have had another key before: what was placed
   * with that is ours too, by the venue's number alone, which it gives once for a pair. A client id
   * says nothing here: whoever holds another account's key could copy it.
   */
  Ours.Match match(CredentialId credential, VenueOrder order) {
    Ours.Match own = own(credential).match(order);
    if (own.own() != null) {
      return own;
    }
    for (CredentialId old : oldKeysThere(credential)) {
      Ours.Match match = own(old).match(order);
      if (match.answer() == Ours.Answer.OURS) {
        return match;
      }
    }
    return own;
  }

  /**
   * Keys of the same venue that are removed or frozen: each may be this account's from before.
   * Never those of another account that trades.
   */
  private List<CredentialId> oldKeysThere(CredentialId credential) {
    String venue = venues.getOrDefault(credential, "");
    return ownOrders.keySet().stream()
        .filter(other -> !other.equals(credential))
        .filter(other -> venue.equals(venues.get(other)))
        .filter(other -> settings.credential(other).isEmpty() || settings.frozen(other))
        .toList();
  }

  /** The legs of one intent; of a key that an account had before, too. */
  List<OwnOrder> legs(CredentialId credential, CallerId callerId) {
    List<OwnOrder> legs = own(credential).of(callerId);
    Fate fate = fates.get(callerId);
    if (!legs.isEmpty() || fate == null) {
      return legs;
    }
    return fate.order()
        .map(Intent.PlaceOrder::credential)
        .filter(oldKeysThere(credential)::contains)
        .map(placedOn -> own(placedOn).of(callerId))
        .orElse(List.of());
  }

  /** Protective sells, which a freeze leaves alone; those of a key from before, too. */
  List<OwnOrder> protectiveSells(CredentialId credential) {
    List<CredentialId> keys = new ArrayList<>(oldKeysThere(credential));
    keys.add(credential);
    List<OwnOrder> legs = new ArrayList<>();
    for (CredentialId key : keys) {
      for (long sequence : exposure.protectiveSells(key)) {
        Fate fate = bySequence.get(sequence);
        if (fate != null) {
          legs.addAll(own(key).of(fate.callerId));
        }
      }
    }
    return legs;
  }

  /**
   * Legs that the venue has taken and of which no end is known. Those of a key that is removed or
   * frozen are looked after by the others of its venue: it may be the account's old one, and can no
   * longer ask.
   */
  List<OwnOrder> openLegs(CredentialId credential) {
    List<CredentialId> keys = new ArrayList<>(oldKeysThere(credential));
    keys.add(credential);
    List<OwnOrder> legs = new ArrayList<>();
    for (Fate fate : open.values()) {
      Optional<Intent.PlaceOrder> order = fate.order();
      if (order.isPresent() && keys.contains(order.get().credential())) {
        own(order.get().credential()).of(fate.callerId).stream()
            .filter(leg -> leg.venueOrderId() != null && !fate.closed(leg.venueOrderId()))
            .forEach(legs::add);
      }
    }
    return legs;
  }

  /**
   * Whether the end of an order of ours that was cancelled at the venue is our own doing: a cancel
   * or freeze of ours carried this id, or the other half of its pair has ended.
   */
  boolean cancelExpected(OwnOrder own, String requestClientId) {
    if (cancelIds.containsKey(requestClientId)) {
      return true;
    }
    Fate fate = fates.get(own.callerId());
    return fate != null
        && own.order().kind() == OrderKind.OCO
        && fate.outcomes.stream().anyMatch(Outcome.Closed.class::isInstance);
  }

  /** Whether an entry asks for this order's end, or a freeze may have. */
  boolean cancelAsked(CredentialId credential, OwnOrder own) {
    return cancelAsked.contains(own.callerId())
        || settings.frozen(credential)
        || cancelExpected(own, "");
  }
}
