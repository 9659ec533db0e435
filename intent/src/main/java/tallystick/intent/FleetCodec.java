package tallystick.intent;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.KeeperFleet.Blocks;
import tallystick.intent.KeeperFleet.Terminal;
import tallystick.intent.KeeperFleet.Wallet;
import tallystick.intent.MachineSetting.PinAddress;
import tallystick.intent.MachineSetting.SetMarginEnvelope;

/** What a keeper says of its machines and wallets, to bytes and back. */
final class FleetCodec {
  /** No chain gives so many of each; a bound before anything is allocated. */
  private static final int MAX_ROWS = 50_000;

  private FleetCodec() {}

  static void write(Writer out, KeeperFleet fleet) {
    out.u8(Canonical.VERSION).fixed(fleet.attestationKey(), 32).u16(fleet.wallets().size());
    for (Wallet wallet : fleet.wallets()) {
      out.text(wallet.wallet().name()).u8(wallet.network().code()).text(wallet.descriptor());
      out.text(wallet.fundingAddress()).i64(wallet.addresses());
      WalletPolicy policy = wallet.policy();
      out.flag(policy != null);
      if (policy != null) {
        MachineCodec.write(out, new MachineSetting.SetWalletPolicy(policy));
      }
      out.i64(wallet.hourSats()).i64(wallet.daySats()).flag(wallet.frozen());
      out.u8(wallet.pinned().size());
      wallet.pinned().forEach(pin -> MachineCodec.write(out, pin));
      writeBlocks(out, wallet.chain());
    }
    out.u32(fleet.terminals().size());
    for (Terminal terminal : fleet.terminals()) {
      out.text(terminal.terminal().name()).fixed(terminal.publicKey(), 32);
      out.flag(terminal.simulated()).flag(terminal.frozen());
      MachineCodec.writeCaps(out, terminal.caps());
      out.i64(terminal.inHourMinor()).i64(terminal.inDayMinor()).i64(terminal.uncollectedMinor());
      out.i64(terminal.outHourMinor()).i64(terminal.outDayMinor());
    }
    out.u16(fleet.envelopes().size());
    fleet.envelopes().forEach(envelope -> MachineCodec.write(out, envelope));
  }

  private static void writeBlocks(Writer out, @Nullable Blocks blocks) {
    out.flag(blocks != null);
    if (blocks != null) {
      out.u8(blocks.confirmations()).u32(blocks.height()).fixed(blocks.tip(), 32);
      out.i64(blocks.tipTimeS());
    }
  }

  static KeeperFleet read(Reader in) {
    int version = in.u8();
    if (version != Canonical.VERSION) {
      throw in.malformed("a fleet of version " + version + "; this program reads version 1");
    }
    Bytes attestationKey = in.fixed(32);
    List<Wallet> wallets = new ArrayList<>();
    for (int left = in.u16(); left > 0; left--) {
      wallets.add(readWallet(in));
    }
    int count = in.count32();
    if (count > MAX_ROWS) {
      throw in.malformed(count + " machines");
    }
    List<Terminal> terminals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      terminals.add(readTerminal(in));
    }
    List<SetMarginEnvelope> envelopes = new ArrayList<>();
    for (int left = in.u16(); left > 0; left--) {
      envelopes.add(readSetting(in, SetMarginEnvelope.class));
    }
    return new KeeperFleet(attestationKey, wallets, terminals, envelopes);
  }

  private static Wallet readWallet(Reader in) {
    WalletId id = StatementCodec.wallet(in);
    Chain network = StatementCodec.chain(in);
    String descriptor = in.text(Outcome.MAX_TEXT_LENGTH);
    String funding = in.text(TerminalStatement.MAX_ADDRESS_LENGTH);
    long addresses = in.i64();
    WalletPolicy policy =
        in.flag() ? readSetting(in, MachineSetting.SetWalletPolicy.class).policy() : null;
    long hourSats = in.i64();
    long daySats = in.i64();
    boolean frozen = in.flag();
    List<PinAddress> pinned = new ArrayList<>();
    for (int left = in.u8(); left > 0; left--) {
      pinned.add(readSetting(in, PinAddress.class));
    }
    Blocks blocks = in.flag() ? new Blocks(in.u8(), in.count32(), in.fixed(32), in.i64()) : null;
    return new Wallet(
        id,
        network,
        descriptor,
        funding,
        addresses,
        policy,
        hourSats,
        daySats,
        frozen,
        pinned,
        blocks);
  }

  private static Terminal readTerminal(Reader in) {
    return new Terminal(
        StatementCodec.terminal(in),
        in.fixed(32),
        in.flag(),
        in.flag(),
        MachineCodec.readCaps(in),
        in.i64(),
        in.i64(),
        in.i64(),
        in.i64(),
        in.i64());
  }

  private static <S extends MachineSetting> S readSetting(Reader in, Class<S> type) {
    MachineSetting setting = MachineCodec.readSetting(in, in.u8());
    if (!type.isInstance(setting)) {
      throw in.malformed("another setting than " + type.getSimpleName());
    }
    return type.cast(setting);
  }
}
