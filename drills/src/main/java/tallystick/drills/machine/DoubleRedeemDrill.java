package tallystick.drills.machine;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import tallystick.cli.CliException;
import tallystick.cli.demo.TrialChain;
import tallystick.cli.supervise.BitcoinNode;
import tallystick.drills.Drill;
import tallystick.drills.Findings;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Cash;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.server.chain.BitcoinRpc;
import tallystick.server.chain.ChainNode;
import tallystick.server.chain.NodeSilentException;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.BlockHeader;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * Cash without coins, and twice for the same coins: a thief in the server says that a customer has
 * paid, has one payment count for two sales, and brings a machine one authorisation again and
 * again.
 */
public final class DoubleRedeemDrill implements Drill {
  private static final Cash CASH = new Cash("USD", 90_00);

  @Override
  public String name() {
    return "double-redeem";
  }

  @Override
  public String header() {
    return "a thief in the server has a machine give out cash without coins, and twice for them";
  }

  @Override
  public Outcome run(Stage stage) {
    Path program =
        BitcoinNode.program()
            .orElseThrow(
                () ->
                    new CliException(
                        "This drill needs a Bitcoin node: packaging/get-bitcoind fetches one"));
    Findings findings = new Findings(stage.say());
    try (BitcoinNode node = BitcoinNode.start(program, stage.folder().resolve("node"));
        TrialChain customers = TrialChain.open(node);
        BitcoinRpc rpc = new BitcoinRpc(node.rpc(), node.cookie());
        Heist heist = new Heist(stage.folder(), stage.say());
        HonestMachine machine = new HonestMachine(stage.folder().resolve("machine"), "BT1002")) {
      ChainNode chain = new ChainNode(rpc, Params.REGTEST);
      heist.approve(
          new MachineSetting.SetDepositRules(
              Heist.FLOAT, 1, 0, bytes(chain.headers(0, 1).getFirst())));
      machine.believe(heist.enrol(machine.enrolment()), heist.epoch());
      new Play(stage, findings, heist, machine, chain, customers).run();
    } catch (NodeSilentException | WireException e) {
      throw new CliException("The drill cannot go on: " + e.getMessage(), e);
    }
    return findings.outcome();
  }

  private static Bytes bytes(BlockHeader header) {
    return header.toBytes();
  }

  private record Play(
      Stage stage,
      Findings findings,
      Heist heist,
      HonestMachine machine,
      ChainNode chain,
      TrialChain customers) {
    void run() throws NodeSilentException, WireException {
      SaleId first = opened();
      SaleId second = opened();
      SignedStatement asked = asksForCash(first);
      findings.check(
          heist.attempt("has cash given before any coins", dispense(asked)).refused(),
          "no cash without coins that the keeper has seen");
      KeeperAttestation invented = invented(asked);
      machine.answer(first, invented);
      machine.ticks(2);
      stage.say().accept("  tried   brings an authorisation of his own: " + given());
      findings.check(machine.dispensedMinor() == 0, "a machine believes the keeper only");

      String txid = customers.pay(machine.shownAddress(first).orElseThrow(), machine.asked(first));
      customers.mine(1);
      heist.does(new MachineIntent.ShowHeaders(Heist.FLOAT, headers()));
      Bytes proof = proof(txid);
      findings.check(
          heist
              .attempt("has the first sale's coins count for another", prove(second, proof))
              .refused(),
          "coins pay the sale whose address they came to");
      heist.does(prove(first, proof));
      findings.check(
          heist.attempt("has them count for the sale twice", prove(first, proof)).refused(),
          "coins count once");

      KeeperAttestation allowed = heist.attest(dispense(asked));
      machine.answer(first, invented, allowed, allowed);
      machine.ticks(3);
      findings.check(machine.dispensedMinor() == CASH.minor(), "the customer has his cash");
      for (int i = 0; i < 5; i++) {
        machine.answer(first, allowed);
        machine.answer(second, allowed);
        machine.ticks(2);
      }
      stage.say().accept("  tried   brings the same authorisation again and again: " + given());
      SignedStatement other = asksForCash(second);
      findings.check(
          heist
              .attempt(
                  "has the second sale's cash given for the first one's coins", dispense(other))
              .refused(),
          "a sale without coins is given nothing");
      findings.check(
          heist.attempt("asks once more in the machine's name", dispense(again(asked))).refused(),
          "nobody asks for a machine but the machine");
      stage
          .say()
          .accept(
              heist.tries()
                  + " tries at the keeper; cash given for "
                  + CASH
                  + " of coins: "
                  + given());
      findings.check(
          machine.dispensedMinor() == CASH.minor(), "once, and no more than was paid for");
    }

    private SaleId opened() {
      SaleId sale = machine.sells(CASH);
      SignedStatement asked = machine.last(TerminalStatement.SellOpened.class);
      machine.answer(sale, heist.attest(new MachineIntent.AttestAddress(Heist.FLOAT, asked)));
      machine.ticks(1);
      return sale;
    }

    private SignedStatement asksForCash(SaleId sale) {
      if (!machine.machine.redeem(machine.machine.ticket(sale).orElseThrow())) {
        throw new CliException("The machine knows no ticket of " + sale);
      }
      machine.ticks(1);
      return machine.last(TerminalStatement.DispenseAsked.class);
    }

    private static MachineIntent dispense(SignedStatement asked) {
      return new MachineIntent.AuthoriseDispense(Heist.FLOAT, asked);
    }

    private static MachineIntent prove(SaleId sale, Bytes proof) {
      return new MachineIntent.ProveDeposit(Heist.FLOAT, sale, proof);
    }

    /** The question under a key of the thief's. */
    private SignedStatement again(SignedStatement asked) {
      return new MachineKey("BT1002").sign(asked.read());
    }

    /** All that the machine would want to hear, under a key of the thief's. */
    private KeeperAttestation invented(SignedStatement asked) {
      TerminalStatement.DispenseAsked said = (TerminalStatement.DispenseAsked) asked.read();
      Attestation words =
          new Attestation.DispenseAuthorised(
              Bytes.of(new byte[16]),
              machine.enrolment().fingerprint(),
              said.sale(),
              CASH,
              said.nonce(),
              Long.MAX_VALUE);
      Bytes body = Bytes.of(Canonical.encodeAttestation(words));
      return new KeeperAttestation(
          body, new MachineKey("thief").signature(KeeperAttestation.signedBytes(body)));
    }

    private Bytes headers() throws NodeSilentException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      List<BlockHeader> headers = chain.headers(1, MachineIntent.ShowHeaders.MAX_HEADERS);
      headers.forEach(header -> all.writeBytes(header.toBytes().toArray()));
      return Bytes.of(all.toByteArray());
    }

    private Bytes proof(String txid) throws NodeSilentException, WireException {
      BitcoinTransaction transaction =
          BitcoinTransaction.parse(Bytes.parseHex(customers.raw(txid)).toArray());
      return chain.prove(transaction, Hash256.parse(customers.blockOf(txid))).encode();
    }

    private String given() {
      return new Cash(CASH.currency(), machine.dispensedMinor()).toString();
    }
  }
}
