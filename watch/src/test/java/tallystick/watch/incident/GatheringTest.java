package tallystick.watch.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tallystick.watch.incident.Gathering.Family;
import tallystick.watch.incident.Gathering.Open;
import tallystick.watch.incident.Gathering.Seen;

class GatheringTest {
  private static final long NOW_MS = 1_767_225_600_000L;
  private static final Open MAIN = new Open(7, Family.ACCOUNT, "main", "main-2", NOW_MS);

  private static Optional<Long> joins(String kind, String credential, long atMs, Open... open) {
    return Gathering.joins(new Seen(kind, "critical", credential, atMs), List.of(open))
        .map(Open::id);
  }

  @Test
  void aSecondFindingOfOneAccountJoinsItsOpenIncident() {
    assertEquals(Optional.of(7L), joins("foreign-cancel", "main", NOW_MS + 60_000, MAIN));
  }

  @Test
  void whatHappensOnTheReplacementIsTheSameStory() {
    assertEquals(Optional.of(7L), joins("foreign-order", "main-2", NOW_MS + 60_000, MAIN));
  }

  @Test
  void anotherAccountsFindingIsAnotherIncident() {
    assertEquals(Optional.empty(), joins("foreign-order", "other", NOW_MS, MAIN));
  }

  @Test
  void aFindingOfAnotherFamilyIsAnotherIncident() {
    assertEquals(Optional.empty(), joins("unknown-administrator", "main", NOW_MS, MAIN));
  }

  @Test
  void afterAWeekOfQuietItIsANewStory() {
    assertEquals(
        Optional.empty(), joins("foreign-order", "main", NOW_MS + Gathering.TOGETHER_MS + 1, MAIN));
  }

  @Test
  void ofTwoIncidentsTheOlderGathers() {
    Open later = new Open(9, Family.ACCOUNT, "main", "", NOW_MS);

    assertEquals(Optional.of(7L), joins("foreign-order", "main", NOW_MS, later, MAIN));
  }

  @Test
  void aNoteOpensNothing() {
    assertFalse(Gathering.isNews(new Seen("registered-order", "note", "main", NOW_MS)));
  }

  @Test
  void accountsHitInOneCoinOnOneDayAreOneCampaignAndTheOthersAreClean() {
    List<Campaigns.Campaign> found =
        Campaigns.find(
            List.of(
                new Campaigns.Hit("a", "THIN/USD", NOW_MS),
                new Campaigns.Hit("b", "THIN/USD", NOW_MS + 1_000),
                new Campaigns.Hit("b", "ODD/USD", NOW_MS + 2_000),
                new Campaigns.Hit("c", "ODD/USD", NOW_MS + 3_000),
                new Campaigns.Hit("d", "BTC/USD", NOW_MS)),
            Set.of("a", "b", "c", "d", "e"));

    assertEquals(1, found.size());
    assertEquals(Set.of("a", "b", "c"), found.getFirst().credentials());
    assertEquals(Set.of("d", "e"), found.getFirst().clean());
    assertEquals(Set.of("ODD/USD", "THIN/USD"), found.getFirst().instruments());
  }

  @Test
  void oneAccountAloneIsNoCampaign() {
    List<Campaigns.Campaign> found =
        Campaigns.find(
            List.of(
                new Campaigns.Hit("a", "THIN/USD", NOW_MS),
                new Campaigns.Hit("a", "THIN/USD", NOW_MS + 1),
                new Campaigns.Hit("b", "THIN/USD", NOW_MS + 2 * Campaigns.TOGETHER_MS)),
            Set.of("a", "b"));

    assertEquals(List.of(), found);
  }
}
