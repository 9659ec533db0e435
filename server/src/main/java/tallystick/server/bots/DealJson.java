package tallystick.server.bots;

import tools.jackson.databind.json.JsonMapper;

/** Deals and events as JSON text. */
public final class DealJson {
  private final JsonMapper json;

  public DealJson(JsonMapper json) {
    this.json = json;
  }

  public String write(Object value) {
    return json.writeValueAsString(value);
  }

  /** Reads a deal as {@link #write} wrote it. */
  public DealSummary readDeal(String text) {
    return json.readValue(text, DealSummary.class);
  }
}
