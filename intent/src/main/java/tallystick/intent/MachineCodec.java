package tallystick.intent;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.MachineIntent.AttestAddress;
import tallystick.intent.MachineIntent.AuthoriseDispense;
import tallystick.intent.MachineIntent.PayOut;
import tallystick.intent.MachineIntent.ProveDeposit;
import tallystick.intent.MachineIntent.RefundDeposit;
import tallystick.intent.MachineIntent.SendCoins;
import tallystick.intent.MachineIntent.ShowHeaders;
import tallystick.intent.MachineSetting.AbandonSend;
import tallystick.intent.MachineSetting.AddWallet;
import tallystick.intent.MachineSetting.ApproveRefund;
import tallystick.intent.MachineSetting.ApproveStatement;
import tallystick.intent.MachineSetting.ConfirmCollection;
import tallystick.intent.MachineSetting.EnrolTerminal;
import tallystick.intent.MachineSetting.PinAddress;
import tallystick.intent.MachineSetting.PinnedUse;
import tallystick.intent.MachineSetting.RemoveTerminal;
import tallystick.intent.MachineSetting.SetDepositRules;
import tallystick.intent.MachineSetting.SetMarginEnvelope;
import tallystick.intent.MachineSetting.SetTerminalCaps;
import tallystick.intent.MachineSetting.SetWalletPolicy;

/**
 * Settings and intents of cash machines to bytes and back. Their kinds are counted with those of
 * {@link SettingCodec} and {@link IntentCodec}.
 *
 * <pre>
 *  Setting  u8 kind, then
 *  32 EnrolTerminal      text terminal, public key 32, flag simulated, caps
 *  33 RemoveTerminal     text terminal
 *  34 SetTerminalCaps    text terminal, caps
 *  35 ConfirmCollection  text terminal, i64 up to sequence, cash counted
 *  36 AddWallet          text wallet, u8 chain
 *  37 SetWalletPolicy    text wallet, i64 payout, i64 hour, i64 day, u16 fee rate, i64 fee
 *  38 SetMarginEnvelope  text asset, text currency, text venue, i64 lowest bps,
 *                        i64 highest bps
 *  39 PinAddress         text wallet, u8 use, text address
 *  40 AbandonSend        text wallet, caller id 16
 *  41 SetDepositRules    text wallet, u8 confirmations, u32 height, header 80
 *  42 ApproveRefund      text wallet, sale, deposit, text address, i64 most satoshis
 *  43 ApproveStatement   text wallet, text terminal, i64 sequence, digest 32, i64 most satoshis
 *  44 SetMarginEnvelope  as 38, i64 most fee in minor units; 38 is one without it
 *
 *  Intent   u8 version = 1, u8 kind, then
 *  32 PayOut             text wallet, signed statement
 *  33 SendCoins          text wallet, u16 n, n x caller id 16 (ascending), bytes PSBT,
 *                        flag, [caller id 16 of what it replaces]
 *  34 AttestAddress      text wallet, signed statement
 *  35 ShowHeaders        text wallet, bytes headers
 *  36 ProveDeposit       text wallet, sale, bytes proof
 *  37 AuthoriseDispense  text wallet, signed statement
 *  38 RefundDeposit      text wallet, sale, deposit, i64 satoshis, text to,
 *                        flag, [signed statement]
 *
 *  caps = cash an hour, cash a day, cash uncollected
 *  signed statement = bytes statement, signature 64;  cash as in {@link StatementCodec}
 *  sale = text terminal, i64 number;  deposit = txid 32, u32 index
 * </pre>
 */
final class MachineCodec {

  private MachineCodec() {}

  static void write(Writer out, MachineSetting setting) {
    switch (setting) {
      case EnrolTerminal enrol -> {
        out.u8(32).text(enrol.terminal().name()).fixed(enrol.publicKey(), 32);
        out.flag(enrol.simulated());
        writeCaps(out, enrol.caps());
      }
      case RemoveTerminal remove -> out.u8(33).text(remove.terminal().name());
      case SetTerminalCaps set -> {
        out.u8(34).text(set.terminal().name());
        writeCaps(out, set.caps());
      }
      case ConfirmCollection confirm -> {
        out.u8(35).text(confirm.terminal().name()).i64(confirm.uptoSequence());
        StatementCodec.writeCash(out, confirm.counted());
      }
      case AddWallet add -> out.u8(36).text(add.wallet().name()).u8(add.chain().code());
      case SetWalletPolicy set -> {
        WalletPolicy policy = set.policy();
        out.u8(37).text(policy.wallet().name()).i64(policy.payoutSats()).i64(policy.hourSats());
        out.i64(policy.daySats()).u16(policy.feeRate()).i64(policy.feeSats());
      }
      case SetMarginEnvelope set -> {
        boolean anyFee = set.mostFeeMinor() == SetMarginEnvelope.ANY_FEE;
        out.u8(anyFee ? 38 : 44).text(set.asset()).text(set.currency()).text(set.venue());
        out.i64(set.minBps()).i64(set.maxBps());
        if (!anyFee) {
          out.i64(set.mostFeeMinor());
        }
      }
      case PinAddress pin ->
          out.u8(39).text(pin.wallet().name()).u8(pin.use().code()).text(pin.address());
      case SetDepositRules set ->
          out.u8(41)
              .text(set.wallet().name())
              .u8(set.confirmations())
              .u32(set.height())
              .fixed(set.header(), ShowHeaders.HEADER_LENGTH);
      case AbandonSend abandon -> out.u8(40).text(abandon.wallet().name()).callerId(abandon.send());
      case ApproveRefund approve -> {
        out.u8(42).text(approve.wallet().name());
        StatementCodec.writeSale(out, approve.sale());
        writeDeposit(out, approve.deposit());
        out.text(approve.address()).i64(approve.mostSats());
      }
      case ApproveStatement approve ->
          out.u8(43)
              .text(approve.wallet().name())
              .text(approve.terminal().name())
              .i64(approve.sequence())
              .fixed(approve.digest(), 32)
              .i64(approve.mostSats());
    }
  }

  static MachineSetting readSetting(Reader in, int kind) {
    return switch (kind) {
      case 32 ->
          new EnrolTerminal(StatementCodec.terminal(in), in.fixed(32), in.flag(), readCaps(in));
      case 33 -> new RemoveTerminal(StatementCodec.terminal(in));
      case 34 -> new SetTerminalCaps(StatementCodec.terminal(in), readCaps(in));
      case 35 ->
          new ConfirmCollection(StatementCodec.terminal(in), in.i64(), StatementCodec.readCash(in));
      case 36 -> new AddWallet(StatementCodec.wallet(in), StatementCodec.chain(in));
      case 37 ->
          new SetWalletPolicy(
              new WalletPolicy(
                  StatementCodec.wallet(in), in.i64(), in.i64(), in.i64(), in.u16(), in.i64()));
      case 38 ->
          new SetMarginEnvelope(
              in.text(10),
              in.text(3),
              in.text(Names.MAX_LENGTH),
              Math.toIntExact(in.i64()),
              Math.toIntExact(in.i64()));
      case 39 ->
          new PinAddress(
              StatementCodec.wallet(in), use(in), in.text(TerminalStatement.MAX_ADDRESS_LENGTH));
      case 40 -> new AbandonSend(StatementCodec.wallet(in), in.callerId());
      case 41 ->
          new SetDepositRules(
              StatementCodec.wallet(in),
              in.u8(),
              in.count32(),
              in.fixed(ShowHeaders.HEADER_LENGTH));
      case 42 ->
          new ApproveRefund(
              StatementCodec.wallet(in),
              StatementCodec.readSale(in),
              readDeposit(in),
              in.text(TerminalStatement.MAX_ADDRESS_LENGTH),
              in.i64());
      case 43 ->
          new ApproveStatement(
              StatementCodec.wallet(in),
              StatementCodec.terminal(in),
              in.i64(),
              in.fixed(32),
              in.i64());
      case 44 ->
          new SetMarginEnvelope(
              in.text(10),
              in.text(3),
              in.text(Names.MAX_LENGTH),
              Math.toIntExact(in.i64()),
              Math.toIntExact(in.i64()),
              in.i64());
      default -> throw in.malformed("no setting has kind " + kind);
    };
  }

  static void write(Writer out, MachineIntent intent) {
    switch (intent) {
      case PayOut pay -> {
        out.u8(32).text(pay.wallet().name());
        StatementCodec.writeSigned(out, pay.buyClosed());
      }
      case AttestAddress ask -> {
        out.u8(34).text(ask.wallet().name());
        StatementCodec.writeSigned(out, ask.sellOpened());
      }
      case ShowHeaders show -> out.u8(35).text(show.wallet().name()).bytes(show.headers());
      case ProveDeposit prove -> {
        out.u8(36).text(prove.wallet().name());
        StatementCodec.writeSale(out, prove.sale());
        out.bytes(prove.proof());
      }
      case AuthoriseDispense ask -> {
        out.u8(37).text(ask.wallet().name());
        StatementCodec.writeSigned(out, ask.dispenseAsked());
      }
      case RefundDeposit refund -> {
        out.u8(38).text(refund.wallet().name());
        StatementCodec.writeSale(out, refund.sale());
        writeDeposit(out, refund.deposit());
        out.i64(refund.satoshis()).text(refund.to());
        SignedStatement asked = refund.refundAsked();
        out.flag(asked != null);
        if (asked != null) {
          StatementCodec.writeSigned(out, asked);
        }
      }
      case SendCoins send -> {
        out.u8(33).text(send.wallet().name()).u16(send.payouts().size());
        send.payouts().forEach(out::callerId);
        out.bytes(send.psbt());
        CallerId replaces = send.replaces();
        out.flag(replaces != null);
        if (replaces != null) {
          out.callerId(replaces);
        }
      }
    }
  }

  static MachineIntent readIntent(Reader in, int kind) {
    return switch (kind) {
      case 32 -> new PayOut(StatementCodec.wallet(in), StatementCodec.readSigned(in));
      case 33 -> {
        WalletId wallet = StatementCodec.wallet(in);
        int count = in.u16();
        if (count > SendCoins.MAX_PAYOUTS) {
          throw in.malformed(count + " payouts in one transaction");
        }
        List<CallerId> payouts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          payouts.add(in.callerId());
        }
        Bytes psbt = in.bytes(SendCoins.MAX_PSBT_LENGTH);
        yield new SendCoins(wallet, payouts, psbt, in.flag() ? in.callerId() : null);
      }
      case 34 -> new AttestAddress(StatementCodec.wallet(in), StatementCodec.readSigned(in));
      case 35 ->
          new ShowHeaders(
              StatementCodec.wallet(in),
              in.bytes(ShowHeaders.MAX_HEADERS * ShowHeaders.HEADER_LENGTH));
      case 36 ->
          new ProveDeposit(
              StatementCodec.wallet(in),
              StatementCodec.readSale(in),
              in.bytes(ProveDeposit.MAX_PROOF_LENGTH));
      case 37 -> new AuthoriseDispense(StatementCodec.wallet(in), StatementCodec.readSigned(in));
      case 38 ->
          new RefundDeposit(
              StatementCodec.wallet(in),
              StatementCodec.readSale(in),
              readDeposit(in),
              in.i64(),
              in.text(TerminalStatement.MAX_ADDRESS_LENGTH),
              in.flag() ? StatementCodec.readSigned(in) : null);
      default -> throw in.malformed("no intent has kind " + kind);
    };
  }

  private static void writeDeposit(Writer out, DepositId deposit) {
    out.fixed(deposit.txid(), 32).u32(deposit.index());
  }

  private static DepositId readDeposit(Reader in) {
    return new DepositId(in.fixed(32), in.u32());
  }

  static void writeCaps(Writer out, TerminalCaps caps) {
    StatementCodec.writeCash(out, caps.perHour());
    StatementCodec.writeCash(out, caps.perDay());
    StatementCodec.writeCash(out, caps.uncollected());
  }

  static TerminalCaps readCaps(Reader in) {
    return new TerminalCaps(
        StatementCodec.readCash(in), StatementCodec.readCash(in), StatementCodec.readCash(in));
  }

  private static PinnedUse use(Reader in) {
    int code = in.u8();
    for (PinnedUse use : PinnedUse.values()) {
      if (use.code() == code) {
        return use;
      }
    }
    throw in.malformed("no address is pinned for use " + code);
  }
}
