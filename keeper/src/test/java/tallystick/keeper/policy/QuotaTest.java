package tallystick.keeper.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.EntryBody.Aggregated;
import tallystick.intent.Intent;
import tallystick.intent.Rule;

class QuotaTest {
  private static final long NOW_MS = 1_700_000_000_000L;

  @Test
  void countsRefusalsBeyondTheQuotaByRuleInsteadOfListingThem() {
    Quota quota = new Quota(100, 2);

    assertTrue(quota.logsRefusal(Rule.PRICE_BAND, NOW_MS));
    assertTrue(quota.logsRefusal(Rule.PRICE_BAND, NOW_MS));
    assertFalse(quota.logsRefusal(Rule.PRICE_BAND, NOW_MS + 1));
    assertFalse(quota.logsRefusal(Rule.QUOTA, NOW_MS + 2));
    assertFalse(quota.logsRefusal(Rule.PRICE_BAND, NOW_MS + 3));

    assertEquals(
        List.of(
            new Aggregated(Rule.QUOTA, 1, NOW_MS + 2, NOW_MS + 2),
            new Aggregated(Rule.PRICE_BAND, 2, NOW_MS + 1, NOW_MS + 3)),
        quota.drain());
    assertFalse(quota.hasCounted());
  }

  @Test
  void listsRefusalsAgainAfterAMinute() {
    Quota quota = new Quota(100, 1);
    assertTrue(quota.logsRefusal(Rule.QUOTA, NOW_MS));
    assertFalse(quota.logsRefusal(Rule.QUOTA, NOW_MS + 59_000));

    assertTrue(quota.logsRefusal(Rule.QUOTA, NOW_MS + 61_000));
  }

  @Test
  void evidenceHasAQuotaOfItsOwnAndWaitsForNobody() {
    Desk desk = new Desk();
    Intent file = new Intent.FileEvidence("incident-1", "log.txt", 3, Bytes.of(new byte[32]));
    for (int i = 0; i < Quota.EVIDENCE_PER_MINUTE; i++) {
      desk.approve(file);
    }

    assertTrue(desk.judge(file).toString().contains("QUOTA"));
    desk.approve(Desk.buy("1", "990"));
  }

  @Test
  void ordersDoNotUseUpTheCancelsQuota() {
    Desk desk = new Desk();
    desk.quota = new Quota(3, 1);
    CallerId resting = desk.open(Desk.buy("1", "990"));
    for (int i = 0; i < 50; i++) {
      desk.quota.submitted(Desk.buy("1", "1000"), desk.nowMs);
    }

    desk.approve(Desk.cancel(resting, null));

    assertTrue(desk.judge(Desk.buy("1", "1000")).toString().contains("QUOTA"));
  }
}
