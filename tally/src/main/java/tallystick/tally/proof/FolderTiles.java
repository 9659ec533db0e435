package tallystick.tally.proof;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import tallystick.tally.TallyException;

/** A log on this machine's disk. */
record FolderTiles(Path folder) implements TileSource {
  @Override
  public Optional<byte[]> read(String path, int maxBytes) {
    Path file = folder.resolve(path);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new TallyException(file + " is larger than " + maxBytes + " bytes: not a log's file");
      }
      return Optional.of(bytes);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new TallyException(
          "cannot read " + file + ": check that the folder is a log's and readable to you", e);
    }
  }
}
