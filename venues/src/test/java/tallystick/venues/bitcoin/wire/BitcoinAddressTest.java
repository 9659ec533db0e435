package tallystick.venues.bitcoin.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bitcoinj.base.AddressParser;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.script.ScriptBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tallystick.intent.Bytes;

class BitcoinAddressTest {
  /** The numbers of BIP-350, which replaces BIP-173's list, and old addresses of our own. */
  @ParameterizedTest
  @CsvSource({
    "MAIN,BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4,0014751e76e8199196d454941c45d1b3a323f1433bd6",
    "TESTNET4,tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7,"
        + "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262",
    "MAIN,bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y,"
        + "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6",
    "MAIN,BC1SW50QGDZ25J,6002751e",
    "MAIN,bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs,5210751e76e8199196d454941c45d1b3a323",
    "SIGNET,tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy,"
        + "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433",
    "TESTNET4,tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c,"
        + "5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433",
    "MAIN,bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0,"
        + "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    "MAIN,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac",
  })
  void readsAnAddressAndTheScriptItStandsFor(Params params, String text, String script)
      throws WireException {
    BitcoinAddress address = BitcoinAddress.parse(text, params);

    assertEquals(script, address.script().toHex());
    assertEquals(Optional.of(address), BitcoinAddress.ofScript(address.script(), params));
    boolean segwit = address.kind() == BitcoinAddress.Kind.WITNESS;
    assertEquals(segwit ? text.toLowerCase(Locale.ROOT) : text, address.toString());
  }

  /** BIP-350's list of what must be refused, BIP-173's, and what else comes from a camera. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf",
        "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
        "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
        "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
        "bc1pw5dgrnzv",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
        "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
        "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
        "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j",
        "bc1gmk9yu",
        "bc1",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        " bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\n",
        "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "11",
        "1",
        "0OIl",
        "",
      })
  void refusesWhatIsNoAddress(String text) {
    for (Params params : Params.values()) {
      WireException refused =
          assertThrows(WireException.class, () -> BitcoinAddress.parse(text, params));
      assertFalse(refused.toString().isBlank());
    }
  }

  @Test
  void refusesAnAddressOfAnotherNetworkAndSaysSo() {
    WireException refused =
        assertThrows(
            WireException.class,
            () ->
                BitcoinAddress.parse("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Params.REGTEST));

    assertTrue(refused.toString().contains("another network"), refused::toString);
    WireException old =
        assertThrows(
            WireException.class,
            () -> BitcoinAddress.parse("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Params.REGTEST));
    assertTrue(old.toString().contains("another network"), old::toString);
  }

  @Test
  void saysWhichCharacterIsWrong() {
    WireException refused =
        assertThrows(
            WireException.class,
            () -> BitcoinAddress.parse("bc1qw508d6qejxtdg4y5r3zbrvary0c5xw7kv8f3t4", Params.MAIN));

    assertTrue(refused.toString().contains("Character 24"), refused::toString);
  }

  @Test
  void knowsAVersionThatNobodyCanOwnYet() throws WireException {
    assertFalse(
        BitcoinAddress.parse("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", Params.MAIN)
            .isSpendableByItsOwner());
    assertFalse(
        BitcoinAddress.parse(
                "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
                Params.MAIN)
            .isSpendableByItsOwner());
    assertTrue(
        BitcoinAddress.parse(
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", Params.MAIN)
            .isSpendableByItsOwner());
  }

  @Test
  void writesWhatAnotherLibraryReadsForTheSameScript() throws WireException {
    long seed = 20_261_122;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 300; i++) {
      BitcoinAddress address = any(random);
      BitcoinNetwork network =
          address.params() == Params.MAIN ? BitcoinNetwork.MAINNET : BitcoinNetwork.REGTEST;

      byte[] script =
          ScriptBuilder.createOutputScript(
                  AddressParser.getDefault(network).parseAddress(address.toString()))
              .program();

      assertEquals(address.script(), Bytes.of(script), "seed " + seed + ", address " + i);
      assertEquals(address, BitcoinAddress.parse(address.toString(), address.params()));
    }
  }

  @Test
  void noticesEveryOneMistypedCharacter() throws WireException {
    String text = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    assertEquals(text, BitcoinAddress.parse(text, Params.REGTEST).toString());

    for (int i = 0; i < text.length(); i++) {
      for (char c = '0'; c <= 'z'; c++) {
        String mistyped = text.substring(0, i) + c + text.substring(i + 1);
        if (c != text.charAt(i)) {
          assertThrows(
              WireException.class, () -> BitcoinAddress.parse(mistyped, Params.REGTEST), mistyped);
        }
      }
    }
  }

  private static BitcoinAddress any(SplittableRandom random) {
    Params params = random.nextBoolean() ? Params.MAIN : Params.REGTEST;
    return switch (random.nextInt(5)) {
      case 0 -> new BitcoinAddress(params, BitcoinAddress.Kind.KEY_HASH, 0, bytes(random, 20));
      case 1 -> new BitcoinAddress(params, BitcoinAddress.Kind.SCRIPT_HASH, 0, bytes(random, 20));
      case 2 -> BitcoinAddress.ofWitnessKeyHash(params, bytes(random, 20));
      case 3 -> new BitcoinAddress(params, BitcoinAddress.Kind.WITNESS, 0, bytes(random, 32));
      default -> new BitcoinAddress(params, BitcoinAddress.Kind.WITNESS, 1, bytes(random, 32));
    };
  }

  private static Bytes bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
