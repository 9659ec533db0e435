package tallystick.cli.fleet;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tallystick.cli.CliException;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Chain;
import tallystick.intent.DepositId;
import tallystick.intent.KeeperFleet;
import tallystick.intent.MachineSetting;
import tallystick.intent.SaleId;
import tallystick.intent.Setting;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;

/** {@code tallystick fleet wallet}. */
@Command(
    name = "wallet",
    mixinStandardHelpOptions = true,
    header = "Make a wallet in the keeper, and say what it may do.",
    subcommands = {
      WalletCommand.Add.class,
      WalletCommand.Policy.class,
      WalletCommand.Deposits.class,
      WalletCommand.Pin.class,
      WalletCommand.Refund.class,
      WalletCommand.Statement.class,
      WalletCommand.Abandon.class
    })
final class WalletCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Say what about the wallet: add, policy, deposits, pin, refund, statement, abandon");
  }

  private static Chain chain(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "main" -> Chain.BITCOIN_MAIN;
      case "testnet4" -> Chain.BITCOIN_TESTNET4;
      case "signet" -> Chain.BITCOIN_SIGNET;
      case "regtest" -> Chain.BITCOIN_REGTEST;
      default ->
          throw new CliException("A chain is main, testnet4, signet or regtest, not " + name);
    };
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      header = "Have the keeper make a wallet whose seed nobody ever sees.")
  static final class Add extends Proposal {
    @Parameters(paramLabel = "NAME", description = "What you call it: a-z, 0-9, - and . only.")
    private String name = "";

    @Option(
        names = "--chain",
        required = true,
        paramLabel = "CHAIN",
        description = "main, testnet4, signet or regtest.")
    private String chain = "";

    @Override
    Setting wanted(KeeperFleet fleet) {
      return new MachineSetting.AddWallet(new WalletId(name), chain(chain));
    }
  }

  @Command(
      name = "policy",
      mixinStandardHelpOptions = true,
      header = "Ask for what a wallet may send; without it, nothing.")
  static final class Policy extends Proposal {
    @Parameters(paramLabel = "NAME", description = "The wallet.")
    private String name = "";

    @Option(
        names = "--payout",
        required = true,
        paramLabel = "BTC",
        description = "Most that one customer may be paid.")
    private String payout = "";

    @Option(
        names = "--hour",
        required = true,
        paramLabel = "BTC",
        description = "Most that may leave it in any hour, fees included.")
    private String hour = "";

    @Option(
        names = "--day",
        required = true,
        paramLabel = "BTC",
        description = "The same in any 24 hours.")
    private String day = "";

    @Option(
        names = "--fee-rate",
        required = true,
        paramLabel = "SATS",
        description = "Highest fee in satoshis per virtual byte.")
    private int feeRate;

    @Option(
        names = "--fee",
        required = true,
        paramLabel = "BTC",
        description = "Highest fee of one transaction.")
    private String fee = "";

    @Override
    Setting wanted(KeeperFleet fleet) {
      return new MachineSetting.SetWalletPolicy(
          new WalletPolicy(
              new WalletId(name),
              Sums.sats(payout),
              Sums.sats(hour),
              Sums.sats(day),
              feeRate,
              Sums.sats(fee)));
    }
  }

  @Command(
      name = "deposits",
      mixinStandardHelpOptions = true,
      header = "Ask for how a wallet believes that it was paid; without it, it takes no deposits.",
      description = {
        "",
        "The keeper counts the work of blocks from a checkpoint on. Of test chains that is their"
            + " first block; of the main one give a recent block at a multiple of 2016, whose id"
            + " you have looked up at two places that are not this server:",
        "  bitcoin-cli getblockhash HEIGHT",
        "  bitcoin-cli getblockheader HASH false"
      })
  static final class Deposits extends Proposal {
    @Parameters(paramLabel = "NAME", description = "The wallet.")
    private String name = "";

    @Option(
        names = "--confirmations",
        defaultValue = "1",
        paramLabel = "N",
        description = "Blocks before cash goes out, 1 to 100 (default: ${DEFAULT-VALUE}).")
    private int confirmations;

    @Option(
        names = "--height",
        paramLabel = "N",
        description = "The checkpoint's height, a multiple of 2016.")
    private @Nullable Integer height;

    @Option(
        names = "--header",
        paramLabel = "HEX",
        description = "The checkpoint's header, 160 hexadecimal digits.")
    private @Nullable String header;

    @Override
    Setting wanted(KeeperFleet fleet) {
      WalletId wallet = new WalletId(name);
      Chain chain =
          fleet.wallets().stream()
              .filter(known -> known.wallet().equals(wallet))
              .findFirst()
              .orElseThrow(() -> new CliException("The keeper has no wallet " + wallet))
              .network();
      Integer at = height;
      String block = header;
      if ((at == null) != (block == null)) {
        throw new CliException("A checkpoint is both: --height and --header");
      }
      if (at == null || block == null) {
        if (chain.isReal()) {
          throw new CliException(
              "Give --height and --header of a recent block: nobody shows the keeper every block"
                  + " since 2009");
        }
        return new MachineSetting.SetDepositRules(wallet, confirmations, 0, chain.firstBlock());
      }
      return new MachineSetting.SetDepositRules(wallet, confirmations, at, Bytes.parseHex(block));
    }
  }

  @Command(
      name = "pin",
      mixinStandardHelpOptions = true,
      header = "Ask to pin an address of your own: sweeps, or customers' mistaken payments.",
      description = {"", "It takes the place of the one that is pinned for this use."})
  static final class Pin extends Proposal {
    @Parameters(index = "0", paramLabel = "NAME", description = "The wallet.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "ADDRESS", description = "As your cold storage says it.")
    private String address = "";

    @Option(
        names = "--for",
        required = true,
        paramLabel = "USE",
        description = "sweeps, or invalid-payments.")
    private String use = "";

    @Override
    Setting wanted(KeeperFleet fleet) {
      MachineSetting.PinnedUse pinned =
          switch (use) {
            case "sweeps" -> MachineSetting.PinnedUse.SWEEP;
            case "invalid-payments" -> MachineSetting.PinnedUse.INVALID_PAYMENTS;
            default ->
                throw new CliException(
                    "An address is pinned for sweeps or for invalid-payments, not for " + use);
          };
      return new MachineSetting.PinAddress(new WalletId(name), pinned, address);
    }
  }

  @Command(
      name = "abandon",
      mixinStandardHelpOptions = true,
      header = "Ask to give up a transaction that can never be mined; what it pays is due again.")
  static final class Abandon extends Proposal {
    @Parameters(index = "0", paramLabel = "NAME", description = "The wallet.")
    private String name = "";

    @Parameters(
        index = "1",
        paramLabel = "ID",
        description = "The newest version's caller id, as the log of the keeper has it.")
    private String send = "";

    @Override
    Setting wanted(KeeperFleet fleet) {
      return new MachineSetting.AbandonSend(new WalletId(name), CallerId.parse(send));
    }
  }

  @Command(
      name = "refund",
      mixinStandardHelpOptions = true,
      header = "Ask that a customer's deposit go back, once, to an address that no machine signed.")
  static final class Refund extends Proposal {
    @Parameters(index = "0", paramLabel = "NAME", description = "The wallet.")
    private String name = "";

    @Parameters(
        index = "1",
        paramLabel = "DEPOSIT",
        description = "What was paid, as txid:number; the keeper must have verified it.")
    private String deposit = "";

    @Parameters(index = "2", paramLabel = "ADDRESS", description = "The customer's.")
    private String address = "";

    @Option(
        names = "--sale",
        required = true,
        paramLabel = "SALE",
        description = "The sale that it paid, for example BT1001-17.")
    private String sale = "";

    @Option(
        names = "--most",
        required = true,
        paramLabel = "BTC",
        description = "Most that goes back; never more than came and no cash was allowed for.")
    private String most = "";

    @Override
    Setting wanted(KeeperFleet fleet) {
      return new MachineSetting.ApproveRefund(
          new WalletId(name),
          SaleId.parse(sale),
          DepositId.parse(deposit),
          address,
          Sums.sats(most));
    }
  }

  @Command(
      name = "statement",
      mixinStandardHelpOptions = true,
      header = "Ask that one closing statement be paid that the keeper's rules refuse by now.",
      description = {
        "",
        "For sales from before a restored backup (rule epoch-old), expired ones, and those whose"
            + " price has left the margins. Look up at a node of your own that the customer has"
            + " no coins yet."
      })
  static final class Statement extends Proposal {
    @Parameters(index = "0", paramLabel = "NAME", description = "The wallet.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "MACHINE", description = "The machine.")
    private String machine = "";

    @Parameters(index = "2", paramLabel = "NUMBER", description = "Of its statement.")
    private long sequence;

    @Option(
        names = "--digest",
        required = true,
        paramLabel = "HEX",
        description = "SHA-256 of the statement, 64 hexadecimal digits.")
    private String digest = "";

    @Option(
        names = "--most",
        required = true,
        paramLabel = "BTC",
        description = "Most that is paid for it.")
    private String most = "";

    @Override
    Setting wanted(KeeperFleet fleet) {
      return new MachineSetting.ApproveStatement(
          new WalletId(name),
          new TerminalId(machine),
          sequence,
          Bytes.parseHex(digest.replace(" ", "")),
          Sums.sats(most));
    }
  }
}
