package tallystick.terminal;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import tallystick.intent.Cash;
import tallystick.terminal.device.BillValidator;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.Dispenser;
import tallystick.terminal.device.DoorSensor;
import tallystick.terminal.device.Printer;
import tallystick.terminal.device.QrScanner;
import tallystick.terminal.device.SwitchFile;
import tallystick.terminal.device.cctalk.CcTalkSettings;
import tallystick.terminal.device.cctalk.CcTalkValidator;
import tallystick.terminal.device.escpos.EscPosPrinter;
import tallystick.terminal.device.id003.Id003Settings;
import tallystick.terminal.device.id003.Id003Validator;
import tallystick.terminal.device.lcdm.LcdmDispenser;
import tallystick.terminal.device.line.TtyLine;
import tallystick.terminal.device.scanner.LineScanner;
import tallystick.terminal.sale.Devices;

/** Real devices as the command line names them. */
final class Wiring {
  /** By the specifications 200 ms and 50 ms; the rest is for adapters between USB and serial. */
  private static final int VALIDATOR_TIMEOUT_MS = 250;

  private static final int PRINTER_TIMEOUT_MS = 300;

  /** By the LCDM-2000's specification. */
  private static final int DISPENSER_ACK_MS = 550;

  private static final int DISPENSER_ANSWER_MS = 60_000;

  private static final int CCTALK_ADDRESS = 40;

  private Wiring() {}

  static Devices real(Arguments arguments) {
    Arguments.RealDevices real = arguments.real();
    return new Devices(
        validator(real.validator(), arguments.place().currency()),
        dispenser(
            real.dispenser(),
            arguments.cassettes().stream().map(Arguments.Loaded::cassette).toList()),
        printer(real.printer()),
        scanner(real.scanner()),
        door(real.door()));
  }

  private static BillValidator validator(String text, String currency) {
    String[] parts = parts("--validator", text, 3);
    int minorPerMajor =
        BigDecimal.ONE.movePointRight(Cash.zero(currency).decimals()).intValueExact();
    return switch (parts[0]) {
      case "id003" ->
          new Id003Validator(
              new TtyLine(Path.of(parts[1]), Id003Validator.LINE),
              new Id003Settings(
                  currency, Integer.decode(parts[2]), minorPerMajor, VALIDATOR_TIMEOUT_MS));
      case "cctalk" ->
          new CcTalkValidator(
              new TtyLine(Path.of(parts[1]), CcTalkValidator.LINE),
              new CcTalkSettings(
                  currency,
                  parts[2],
                  minorPerMajor,
                  CCTALK_ADDRESS,
                  false,
                  true,
                  VALIDATOR_TIMEOUT_MS));
      default -> throw new IllegalArgumentException("--validator id003:... or cctalk:...");
    };
  }

  private static Dispenser dispenser(String text, List<Cassette> cassettes) {
    String port = named("--dispenser", text, "lcdm");
    return new LcdmDispenser(
        new TtyLine(Path.of(port), LcdmDispenser.LINE),
        cassettes,
        DISPENSER_ACK_MS,
        DISPENSER_ANSWER_MS);
  }

  private static Printer printer(String text) {
    return new EscPosPrinter(
        new TtyLine(Path.of(named("--printer", text, "escpos")), EscPosPrinter.LINE),
        PRINTER_TIMEOUT_MS);
  }

  private static QrScanner scanner(String text) {
    return new LineScanner(
        new TtyLine(Path.of(named("--scanner", text, "lines")), LineScanner.LINE));
  }

  private static DoorSensor door(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || colon != text.length() - 2) {
      throw new IllegalArgumentException("--door " + text + ": want FILE:1");
    }
    return new SwitchFile(Path.of(text.substring(0, colon)), text.charAt(colon + 1));
  }

  private static String named(String option, String text, String protocol) {
    String[] parts = parts(option, text, 2);
    if (!parts[0].equals(protocol)) {
      throw new IllegalArgumentException(option + " " + text + ": want " + protocol + ":PORT");
    }
    return parts[1];
  }

  /** Ports by their id may have colons of their own; what is around them has none. */
  private static String[] parts(String option, String text, int count) {
    int first = text.indexOf(':');
    int last = count == 3 ? text.lastIndexOf(':') : text.length();
    if (first < 1 || last <= first + 1) {
      throw new IllegalArgumentException(option + " " + text + ": too few parts");
    }
    return count == 3
        ? new String[] {
          text.substring(0, first), text.substring(first + 1, last), text.substring(last + 1)
        }
        : new String[] {text.substring(0, first), text.substring(first + 1)};
  }
}
