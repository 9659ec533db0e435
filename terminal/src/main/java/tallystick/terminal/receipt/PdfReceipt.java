package tallystick.terminal.receipt;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/** A receipt as a page as wide as receipt paper, with letters of all five languages in it. */
public final class PdfReceipt {
  /** 80 mm, in points of 1/72 inch. */
  private static final float WIDTH = 226.8f;

  private static final float MARGIN = 16;
  private static final float TEXT = 8.5f;
  private static final float HEADING = 15;
  private static final float LEADING = 12;
  private static final float CODE = 140;

  /** At this size forty letters of an address fit between the margins. */
  private static final int COLUMNS = 40;

  /** Liberation Sans (SIL Open Font License), which PDFBox brings with it. */
  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

  private float y;
  private final PDPageContentStream out;
  private final PDFont font;

  private PdfReceipt(PDPageContentStream out, PDFont font, float top) {
    this.out = out;
    this.font = font;
    this.y = top;
  }

  /** The bytes of the document. */
  public static byte[] of(Receipt receipt) {
    try (PDDocument document = new PDDocument();
        InputStream letters = PDDocument.class.getResourceAsStream(FONT)) {
      if (letters == null) {
        throw new IllegalStateException("PDFBox does not bring its font: " + FONT);
      }
      PDFont font = PDType0Font.load(document, letters, true);
      document.getDocumentInformation().setTitle(receipt.heading());
      float height = height(receipt);
      PDPage page = new PDPage(new PDRectangle(WIDTH, height));
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        new PdfReceipt(content, font, height - MARGIN).write(receipt);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.save(bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail to be written", e);
    }
  }

  private static float height(Receipt receipt) {
    int lines = PaperReceipt.broken(receipt.foot(), COLUMNS).size() + 4;
    lines += PaperReceipt.broken(receipt.practice(), COLUMNS).size();
    for (Receipt.Line line : receipt.lines()) {
      lines += isShort(line) ? 1 : 1 + PaperReceipt.broken(line.value(), COLUMNS).size();
    }
    return lines * LEADING + HEADING + CODE + 5 * MARGIN;
  }

  private static boolean isShort(Receipt.Line line) {
    return line.label().length() + line.value().length() < COLUMNS;
  }

  private void write(Receipt receipt) throws IOException {
    y -= HEADING;
    centred(receipt.heading(), HEADING);
    if (!receipt.practice().isEmpty()) {
      for (String line : PaperReceipt.broken(receipt.practice(), COLUMNS)) {
        y -= LEADING;
        centred(line, TEXT);
      }
    }
    y -= LEADING / 2;
    rule();
    for (Receipt.Line line : receipt.lines()) {
      y -= LEADING;
      at(MARGIN, line.label(), Color.DARK_GRAY);
      if (isShort(line)) {
        at(WIDTH - MARGIN - width(line.value(), TEXT), line.value(), Color.BLACK);
      } else {
        for (String part : PaperReceipt.broken(line.value(), COLUMNS)) {
          y -= LEADING;
          at(MARGIN + 6, part, Color.BLACK);
        }
      }
    }
    y -= LEADING / 2;
    rule();
    y -= MARGIN / 2;
    code(QrCode.of(receipt.code()).rows());
    for (String line : PaperReceipt.broken(receipt.foot(), COLUMNS)) {
      y -= LEADING;
      centred(line, TEXT);
    }
  }

  private void code(List<String> rows) throws IOException {
    float module = CODE / rows.size();
    float left = (WIDTH - CODE) / 2;
    y -= CODE;
    out.setNonStrokingColor(Color.BLACK);
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.size(); column++) {
        if (rows.get(row).charAt(column) == '1') {
          out.addRect(left + column * module, y + (rows.size() - 1 - row) * module, module, module);
        }
      }
    }
    out.fill();
    y -= MARGIN / 2;
  }

  private void rule() throws IOException {
    out.setStrokingColor(Color.LIGHT_GRAY);
    out.setLineWidth(0.5f);
    out.moveTo(MARGIN, y);
    out.lineTo(WIDTH - MARGIN, y);
    out.stroke();
  }

  private void centred(String text, float size) throws IOException {
    float fitting = Math.min(size, size * (WIDTH - 2 * MARGIN) / width(text, size));
    show((WIDTH - width(text, fitting)) / 2, text, fitting, Color.BLACK);
  }

  private void at(float x, String text, Color colour) throws IOException {
    show(x, text, TEXT, colour);
  }

  private void show(float x, String text, float size, Color colour) throws IOException {
    out.setNonStrokingColor(colour);
    out.beginText();
    out.setFont(font, size);
    out.newLineAtOffset(x, y);
    out.showText(text);
    out.endText();
  }

  private float width(String text, float size) throws IOException {
    return font.getStringWidth(text) / 1000 * size;
  }
}
