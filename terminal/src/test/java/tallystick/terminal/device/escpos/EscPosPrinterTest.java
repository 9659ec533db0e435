package tallystick.terminal.device.escpos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.terminal.device.Printer.PrintResult;
import tallystick.terminal.device.Printer.PrinterState;
import tallystick.terminal.device.line.FarEnd;
import tallystick.terminal.device.line.Pty;
import tallystick.terminal.device.line.TtyLine;

class EscPosPrinterTest {
  @TempDir Path folder;
  private Pty cable;
  private Paper paper;
  private EscPosPrinter printer;

  /** A printer from the other side: answers status requests, keeps the rest as what was printed. */
  private static final class Paper extends FarEnd {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private int offline = 0x12;
    private int roll = 0x12;
    private boolean silentAfterPrinting;

    Paper(Pty cable) {
      super(cable);
      start();
    }

    @Override
    protected byte[] hear(byte[] bytes) {
      int at = 0;
      while (at < bytes.length) {
        if (bytes[at] != 0x10) {
          printed.write(bytes[at++]);
        } else if (bytes.length - at < 3) {
          break;
        } else {
          int asked = bytes[at + 2];
          boolean deaf = silentAfterPrinting && printed.size() > 0;
          answer(deaf ? new byte[0] : new byte[] {(byte) (asked == 4 ? roll : offline)});
          at += 3;
        }
      }
      return Arrays.copyOfRange(bytes, at, bytes.length);
    }

    synchronized void set(int offlineByte, int rollByte) {
      offline = offlineByte;
      roll = rollByte;
    }

    synchronized void silentAfterPrinting() {
      silentAfterPrinting = true;
    }

    synchronized byte[] printed() {
      return printed.toByteArray();
    }
  }

  @BeforeEach
  void plugIn() {
    cable = Pty.at(folder.resolve("tty"));
    paper = new Paper(cable);
    printer = new EscPosPrinter(new TtyLine(cable.path(), EscPosPrinter.LINE), 60);
  }

  @AfterEach
  void unplug() {
    printer.close();
    paper.close();
  }

  private static byte[] receipt() {
    return new EscPosDocument().centred().bold(true).line("Tallystick").cut().toBytes();
  }

  @Test
  void printsAReceiptByteForByte() {
    assertEquals(PrintResult.PRINTED, printer.print(receipt()));

    assertEquals(
        "1B401B74121B61011B450154616C6C79737469636B0A1D564200",
        HexFormat.of().withUpperCase().formatHex(paper.printed()));
  }

  @Test
  void drawsAQrCodeByTheFiveFunctions() {
    byte[] bytes = new EscPosDocument().qr("bitcoin:tb1q", 6).toBytes();

    String hex = HexFormat.of().withUpperCase().formatHex(bytes);

    assertEquals(
        "1B401B7412"
            + "1D286B0400314132001D286B03003143061D286B0300314531"
            + "1D286B0F00315030626974636F696E3A7462317"
            + "1"
            + "1D286B0300315130",
        hex);
    assertThrows(
        IllegalArgumentException.class, () -> new EscPosDocument().qr("x".repeat(2_332), 6));
  }

  @Test
  void writesTheLettersOfFiveLanguagesAndNoCommandsOfACustomers() {
    byte[] start = new EscPosDocument().toBytes();
    byte[] bytes = new EscPosDocument().line("Příšerně žluťoučký Käufer £é\u001b@ 漢").toBytes();

    byte[] text = Arrays.copyOfRange(bytes, start.length, bytes.length);

    assertEquals(
        "Příšerně žluťoučký Käufer Łé@ ?\n".replace("Ł", "?"),
        new String(text, java.nio.charset.Charset.forName("IBM852")));
  }

  @Test
  void saysWhatKeepsItFromPrinting() {
    paper.set(0x12, 0x12 | 0x60);
    assertEquals(PrinterState.NO_PAPER, printer.state());
    assertEquals(PrintResult.NOT_PRINTED, printer.print(receipt()));
    paper.set(0x12 | 0x04, 0x12);
    assertEquals(PrinterState.COVER_OPEN, printer.state());
    paper.set(0x12 | 0x40, 0x12);
    assertEquals(PrinterState.FAILURE, printer.state());
    paper.set(0x12, 0x12 | 0x0c);
    assertEquals(PrinterState.PAPER_NEAR_END, printer.state());
    paper.set(0x81, 0x12);
    assertEquals(PrinterState.SILENT, printer.state(), "a byte that is no status");
    assertEquals(0, paper.printed().length);
  }

  @Test
  void doesNotKnowWhatBecameOfAReceiptWhenThePrinterFallsSilent() {
    paper.silentAfterPrinting();

    assertEquals(PrintResult.UNKNOWN, printer.print(receipt()));
    assertTrue(paper.printed().length > 0);
    assertArrayEquals(
        "Tallystick".getBytes(StandardCharsets.US_ASCII),
        Arrays.copyOfRange(paper.printed(), 11, 21));
  }
}
