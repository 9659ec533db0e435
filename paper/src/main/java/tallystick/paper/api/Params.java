package tallystick.paper.api;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, decoded, with Binance's complaints about wrong ones. */
final class Params {
  /** More than any endpoint takes, arrays in {@code symbols} included. */
  static final int MAX_PARAMETERS = 64;

  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");
  private static final String DECIMAL_RANGE = "^([0-9]{1,20})(\\.[0-9]{1,20})?$";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");
  private static final String NUMBER_RANGE = "^[0-9]{1,20}$";
  private static final Pattern CLIENT_ID = Pattern.compile("[a-zA-Z0-9-_]{1,36}");

  private final Map<String, String> values;

  private Params(Map<String, String> values) {
    this.values = values;
  }

  /** Query and form body together; where both name a parameter, the query's holds. */
  static Params of(String rawQuery, String rawBody) {
    Map<String, String> values = new LinkedHashMap<>();
    read(rawQuery, values);
    Map<String, String> body = new LinkedHashMap<>();
    read(rawBody, body);
    body.forEach(values::putIfAbsent);
    return new Params(values);
  }

  static Params of(Map<String, String> values) {
    return new Params(new TreeMap<>(values));
  }

  private static void read(String raw, Map<String, String> into) {
    if (raw.isEmpty()) {
      return;
    }
    for (String pair : raw.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (into.putIfAbsent(name, value) != null) {
        throw new Refused(-1101, "Duplicate values for a parameter detected.");
      }
      if (into.size() > MAX_PARAMETERS) {
        throw new Refused(
            -1101,
            "Too many parameters; expected '"
                + MAX_PARAMETERS
                + "' and received '"
                + raw.split("&", -1).length
                + "'.");
      }
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refused(-1100, "Illegal characters found in a parameter.");
    }
  }

  /** All names and values, for the WebSocket API's signatures: sorted by name. */
  Map<String, String> values() {
    return values;
  }

  @Nullable String text(String name) {
    String value = values.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  String need(String name) {
    String value = text(name);
    if (value == null) {
      throw Refused.missing(name);
    }
    return value;
  }

  boolean has(String name) {
    return text(name) != null;
  }

  /** A parameter that this kind of order must not carry. */
  void refuse(String name) {
    if (has(name)) {
      throw new Refused(-1106, "Parameter '" + name + "' sent when not required.");
    }
  }

  @Nullable BigDecimal decimal(String name) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    if (!DECIMAL.matcher(value).matches()) {
      throw Refused.illegal(name, DECIMAL_RANGE);
    }
    BigDecimal number = new BigDecimal(value).stripTrailingZeros();
    if (number.scale() > 8) {
      throw new Refused(-1111, "Parameter '" + name + "' has too much precision.");
    }
    return number;
  }

  long number(String name, long absent) {
    String value = text(name);
    if (value == null) {
      return absent;
    }
    if (!NUMBER.matcher(value).matches()) {
      throw Refused.illegal(name, NUMBER_RANGE);
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new Refused(-1108, "Parameter '" + name + "' overflowed.");
    }
  }

  /** A limit: at least one, and no more than the most. */
  int limit(int absent, int most) {
    long value = number("limit", absent);
    if (value == 0) {
      throw new Refused(-1130, "Data sent for parameter 'limit' is not valid.");
    }
    return (int) Math.min(value, most);
  }

  @Nullable String clientId(String name) {
    String value = text(name);
    if (value != null && !CLIENT_ID.matcher(value).matches()) {
      throw Refused.illegal(name, "^[a-zA-Z0-9-_]{1,36}$");
    }
    return value;
  }
}
