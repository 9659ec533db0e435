package tallystick.terminal.kiosk;

import java.util.List;
import tallystick.intent.Cash;
import tallystick.terminal.device.ValidatorTrouble;
import tallystick.terminal.device.simulated.Panel;
import tallystick.terminal.device.simulated.PrintedText;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The simulated machine's body as a page: what a hand, a screwdriver or bad luck does to it. */
public final class PanelBoard {
  /** What a person wants to see of what came out. */
  private static final int MAX_SHOWN = 30;

  private final Panel panel;
  private final List<Cash> notes;
  private final JsonMapper json = JsonMapper.shared();

  /**
   * A board before one body.
   *
   * @param notes that somebody has in his purse
   */
  public PanelBoard(Panel panel, List<Cash> notes) {
    this.panel = panel;
    this.notes = List.copyOf(notes);
  }

  String state() {
    ObjectNode state = json.createObjectNode();
    ArrayNode purse = state.putArray("notes");
    notes.forEach(
        note -> Screens.money(purse.addObject().put("minor", note.minor()), "note", note));
    state.put("taking", panel.isAccepting());
    state.put("plugged", panel.isPlugged());
    state.put("power", panel.hasPowerNow());
    state.put("door", panel.isDoorOpen());
    state.put("paper", panel.isPaperIn());
    state.put("jam", panel.isAfflicted());
    state.put("dispenserJam", panel.isDispenserAfflicted());
    cash(state.putArray("cashbox"), panel.cashbox());
    cash(state.putArray("givenBack"), panel.givenBack());
    cash(state.putArray("dispensed"), panel.dispensed());
    ArrayNode loaded = state.putArray("loaded");
    List<Integer> left = panel.loaded();
    for (int i = 0; i < left.size(); i++) {
      Screens.money(
          loaded.addObject().put("count", left.get(i)), "note", panel.cassetteNotes().get(i));
    }
    ArrayNode printed = state.putArray("printed");
    panel.printed().reversed().stream()
        .limit(3)
        .forEach(
            document -> {
              PrintedText text = PrintedText.read(document);
              printed.addObject().put("text", text.text()).put("code", text.code());
            });
    return json.writeValueAsString(state);
  }

  private static void cash(ArrayNode out, List<Cash> notes) {
    notes.reversed().stream()
        .limit(MAX_SHOWN)
        .forEach(note -> Screens.money(out.addObject(), "note", note));
  }

  /** Does one thing to the body; answers with its state afterwards. */
  String act(JsonNode act) {
    boolean on = act.path("on").asBoolean(true);
    switch (act.path("act").asString("")) {
      case "insert" -> insert(act.path("minor").asLong(0));
      case "show" -> panel.show(act.path("text").asString(""));
      case "jam" -> {
        if (on) {
          panel.afflict(ValidatorTrouble.JAM);
        } else {
          panel.mend();
        }
      }
      case "dispenser-jam" -> {
        if (on) {
          panel.jamDispenserAfter(Math.max(0, act.path("after").asInt(0)));
        } else {
          panel.mendDispenser();
        }
      }
      case "dispenser-mute" -> {
        if (on) {
          panel.loseDispensersAnswer();
        } else {
          panel.mendDispenser();
        }
      }
      case "plug" -> {
        if (on) {
          panel.plug();
        } else {
          panel.unplug();
        }
      }
      case "power" -> {
        if (on) {
          panel.restorePower();
        } else {
          panel.cutPower();
        }
      }
      case "door" -> {
        if (on) {
          panel.openDoor();
        } else {
          panel.closeDoor();
        }
      }
      case "paper" -> {
        if (on) {
          panel.putInPaper();
        } else {
          panel.takeOutPaper();
        }
      }
      default -> throw new IllegalArgumentException("The panel has no such switch: " + act);
    }
    return state();
  }

  private void insert(long minor) {
    notes.stream()
        .filter(note -> note.minor() == minor)
        .findFirst()
        .ifPresentOrElse(
            panel::insert,
            () -> {
              throw new IllegalArgumentException("Nobody has a note of " + minor);
            });
  }
}
