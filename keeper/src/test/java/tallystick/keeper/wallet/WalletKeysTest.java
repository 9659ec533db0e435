package tallystick.keeper.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.ScriptType;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.crypto.ChildNumber;
import org.bitcoinj.crypto.DeterministicKey;
import org.bitcoinj.crypto.ECKey;
import org.bitcoinj.crypto.HDKeyDerivation;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.keeper.wallet.AccountKey.Place;
import tallystick.venues.bitcoin.wire.KeyOrigin;

/** Keys as BIP-32 and BIP-84 have them, with bitcoinj as a second opinion. */
class WalletKeysTest {
  /** BIP-84's words, "abandon" eleven times and "about", as a seed. */
  private static final byte[] BIP_84 =
      Bytes.parseHex(
              "5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc1"
                  + "9a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4")
          .toArray();

  private static final Place FIRST = new Place(AccountKey.RECEIVE, 0);

  @Test
  void derivesTheAddressesOfBip84() {
    AccountKey account = Seed.account(BIP_84, Chain.BITCOIN_MAIN);

    assertEquals("bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", account.addressAt(FIRST).toString());
    assertEquals(
        "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g",
        account.addressAt(new Place(AccountKey.RECEIVE, 1)).toString());
    assertEquals(
        "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el",
        account.addressAt(new Place(AccountKey.CHANGE, 0)).toString());
    assertEquals(
        "0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c",
        account.keyAt(FIRST).toHex());
  }

  @Test
  void agreesWithBitcoinjOnKeysAndTheirTextFromManySeeds() {
    long seedOfSeeds = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seedOfSeeds);
    Random random = new Random(seedOfSeeds);
    for (int i = 0; i < 20; i++) {
      byte[] seed = new byte[Seed.LENGTH];
      random.nextBytes(seed);
      Chain chain = i % 2 == 0 ? Chain.BITCOIN_MAIN : Chain.BITCOIN_REGTEST;
      Place place = new Place(random.nextInt(2), random.nextInt(Integer.MAX_VALUE));

      AccountKey account = Seed.account(seed, chain);
      DeterministicKey theirs = theirAccount(seed, chain);
      DeterministicKey child =
          HDKeyDerivation.deriveChildKey(
              HDKeyDerivation.deriveChildKey(theirs, new ChildNumber(place.branch(), false)),
              new ChildNumber((int) place.index(), false));

      assertEquals(Bytes.of(child.getPubKey()), account.keyAt(place));
      BitcoinNetwork network = chain.isReal() ? BitcoinNetwork.MAINNET : BitcoinNetwork.REGTEST;
      assertEquals(
          child.toAddress(ScriptType.P2WPKH, network).toString(),
          account.addressAt(place).toString());
      assertTrue(
          account
              .descriptor()
              .contains(
                  theirs.serializePubB58(
                      chain.isReal() ? BitcoinNetwork.MAINNET : BitcoinNetwork.TESTNET)),
          account::descriptor);
    }
  }

  private static DeterministicKey theirAccount(byte[] seed, Chain chain) {
    DeterministicKey key = HDKeyDerivation.createMasterPrivateKey(seed);
    for (int number : new int[] {84, chain.isReal() ? 0 : 1, 0}) {
      key = HDKeyDerivation.deriveChildKey(key, new ChildNumber(number, true));
    }
    return key;
  }

  @Test
  void signsAsBitcoinjVerifiesWithALowSAndTheSameBytesEachTime() {
    Random random = new Random(84);
    byte[] seed = new byte[Seed.LENGTH];
    AccountKey account = Seed.account(seed, Chain.BITCOIN_REGTEST);
    for (int i = 0; i < 20; i++) {
      byte[] hash = new byte[32];
      random.nextBytes(hash);
      Place place = new Place(i % 2, i);

      Bytes signature = Seed.sign(seed, Chain.BITCOIN_REGTEST, place, hash);

      ECKey theirs = ECKey.fromPublicOnly(account.keyAt(place).toArray());
      ECKey.ECDSASignature read = decode(signature);
      assertTrue(theirs.verify(Sha256Hash.wrap(hash), read));
      assertTrue(read.isCanonical());
      assertEquals(signature, Seed.sign(seed, Chain.BITCOIN_REGTEST, place, hash));
    }
  }

  private static ECKey.ECDSASignature decode(Bytes der) {
    try {
      return ECKey.ECDSASignature.decodeFromDER(der.toArray());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsItsOwnDescriptorAndNoOther() {
    AccountKey account = Seed.account(BIP_84, Chain.BITCOIN_MAIN);
    String text = account.descriptor();

    assertEquals(account, AccountKey.parse(Chain.BITCOIN_MAIN, text));
    assertThrows(
        IllegalArgumentException.class, () -> AccountKey.parse(Chain.BITCOIN_REGTEST, text));
    assertThrows(
        IllegalArgumentException.class,
        () -> AccountKey.parse(Chain.BITCOIN_MAIN, text.replace("84h", "49h")));
    String mistyped = text.replace("xpub6", "xpub7");
    assertThrows(
        IllegalArgumentException.class, () -> AccountKey.parse(Chain.BITCOIN_MAIN, mistyped));
  }

  @Test
  void knowsItsOwnKeysByDerivingThemAgain() {
    AccountKey account = Seed.account(BIP_84, Chain.BITCOIN_MAIN);
    KeyOrigin own = account.origin(new Place(AccountKey.CHANGE, 7));
    KeyOrigin otherKey = new KeyOrigin(account.keyAt(FIRST), own.fingerprint(), own.path());
    KeyOrigin otherPath = new KeyOrigin(own.publicKey(), own.fingerprint(), List.of(1L, 7L));

    assertEquals(Optional.of(new Place(AccountKey.CHANGE, 7)), account.placeOf(own));
    assertEquals(Optional.empty(), account.placeOf(otherKey));
    assertEquals(Optional.empty(), account.placeOf(otherPath));
  }
}
