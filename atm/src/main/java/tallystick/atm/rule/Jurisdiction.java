package tallystick.atm.rule;

import java.util.regex.Pattern;

/**
 * A country, or a part of one, by its ISO 3166 code: {@code CH}, {@code US-CA}; {@code EU} for the
 * Union as a whole.
 */
public record Jurisdiction(String code) implements Comparable<Jurisdiction> {
  private static final Pattern CODE = Pattern.compile("[A-Z]{2}(-[A-Z0-9]{1,3})?");

  public Jurisdiction {
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "A jurisdiction is written as in ISO 3166, CH or US-CA, not \"" + code + "\"");
    }
  }

  @Override
  public int compareTo(Jurisdiction other) {
    return code.compareTo(other.code);
  }

  @Override
  public String toString() {
    return code;
  }
}
