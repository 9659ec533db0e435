package tallystick.server.fleet.sale;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteCodec;
import tallystick.atm.sale.BuyEvent;
import tallystick.atm.sale.Effect;
import tallystick.atm.sale.OutPoint;
import tallystick.atm.sale.Screening;
import tallystick.atm.sale.SellEvent;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Events and errands as they are stored: the record's name and its parts as JSON, where what a
 * machine signed and what a customer was shown stand as their own canonical bytes. A stored name is
 * a format: a record that is renamed keeps its old name here.
 */
final class EventJson {
  private static final Map<String, Class<?>> BUY = byName(BuyEvent.class);
  private static final Map<String, Class<?>> SELL = byName(SellEvent.class);
  private static final Map<String, Class<?>> EFFECTS = byName(Effect.class);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(values())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private EventJson() {}

  private static Map<String, Class<?>> byName(Class<?> sealed) {
    Map<String, Class<?>> found = new HashMap<>();
    Arrays.stream(sealed.getPermittedSubclasses())
        .forEach(each -> found.put(each.getSimpleName(), each));
    return Map.copyOf(found);
  }

  static String kind(Object event) {
    return event.getClass().getSimpleName();
  }

  static String write(Object event) {
    return JSON.writeValueAsString(event);
  }

  static BuyEvent buy(String kind, String body) {
    return (BuyEvent) read(BUY, kind, body);
  }

  static SellEvent sell(String kind, String body) {
    return (SellEvent) read(SELL, kind, body);
  }

  static Effect effect(String kind, String body) {
    return (Effect) read(EFFECTS, kind, body);
  }

  static <T> T read(Class<T> type, String body) {
    return JSON.readValue(body, type);
  }

  private static Object read(Map<String, Class<?>> kinds, String kind, String body) {
    Class<?> type = kinds.get(kind);
    if (type == null) {
      throw new IllegalStateException("A newer server stored this: " + kind);
    }
    return JSON.readValue(body, type);
  }

  // ---------------------------------------------------------------- values

  private static SimpleModule values() {
    SimpleModule module = new SimpleModule("fleet");
    text(module, Bytes.class, Bytes::toHex, Bytes::parseHex);
    text(module, CallerId.class, CallerId::toString, CallerId::parse);
    text(module, SaleId.class, SaleId::toString, SaleId::parse);
    text(module, OutPoint.class, OutPoint::toString, EventJson::outPoint);
    text(module, Amount.class, EventJson::amount, EventJson::amount);
    text(module, Quote.class, quote -> base64(QuoteCodec.encode(quote)), EventJson::quote);
    text(module, Screening.class, EventJson::screening, EventJson::screening);
    screened(module, Screening.Passed.class);
    screened(module, Screening.Hit.class);
    screened(module, Screening.Unavailable.class);

    statement(module, TerminalStatement.NoteTaken.class);
    statement(module, TerminalStatement.BuyClosed.class);
    statement(module, TerminalStatement.SellOpened.class);
    statement(module, TerminalStatement.DispenseAsked.class);
    statement(module, TerminalStatement.Dispensed.class);
    return module;
  }

  private static <T extends Screening> void screened(SimpleModule module, Class<T> type) {
    text(module, type, EventJson::screening, text -> type.cast(screening(text)));
  }

  private static <T extends TerminalStatement> void statement(SimpleModule module, Class<T> type) {
    text(
        module,
        type,
        statement -> base64(Bytes.of(Canonical.encodeStatement(statement))),
        text -> type.cast(Canonical.decodeStatement(Base64.getDecoder().decode(text))));
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  private static Quote quote(String text) {
    return QuoteCodec.decode(Bytes.of(Base64.getDecoder().decode(text)));
  }

  private static OutPoint outPoint(String text) {
    int colon = text.lastIndexOf(':');
    return new OutPoint(
        text.substring(0, colon), Integer.parseInt(text, colon + 1, text.length(), 10));
  }

  private static String amount(Amount amount) {
    return amount.units() + " " + amount.asset().code() + " " + amount.asset().decimals();
  }

  private static Amount amount(String text) {
    String[] parts = text.split(" ", -1);
    return new Amount(new Asset(parts[1], Integer.parseInt(parts[2])), new BigInteger(parts[0]));
  }

  private static String screening(Screening screening) {
    return switch (screening) {
      case Screening.Passed(String list) -> "passed\n" + list;
      case Screening.Hit(String list, String caseId) -> "hit\n" + list + "\n" + caseId;
      case Screening.Unavailable(String why) -> "unavailable\n" + why;
    };
  }

  private static Screening screening(String text) {
    List<String> parts = List.of(text.split("\n", 3));
    return switch (parts.getFirst()) {
      case "passed" -> new Screening.Passed(parts.get(1));
      case "hit" -> new Screening.Hit(parts.get(1), parts.get(2));
      case "unavailable" -> new Screening.Unavailable(text.substring("unavailable\n".length()));
      default -> throw new IllegalStateException("No result of a screening: " + text);
    };
  }

  private static <T> void text(
      SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
    module.addSerializer(
        type,
        new ValueSerializer<T>() {
          @Override
          public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(write.apply(value));
          }
        });
    module.addDeserializer(
        type,
        new ValueDeserializer<T>() {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) {
            return read.apply(in.getString());
          }
        });
  }
}
