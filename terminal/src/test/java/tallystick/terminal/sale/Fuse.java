package tallystick.terminal.sale;

import java.util.List;
import tallystick.intent.Bytes;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.terminal.device.BillValidator;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.DispenseResult;
import tallystick.terminal.device.Dispenser;
import tallystick.terminal.device.DispenserState;
import tallystick.terminal.device.ValidatorEvent;
import tallystick.terminal.journal.RecordStore;

/**
 * Cuts the terminal's power at a chosen step. Every write to the journal, every word to a device or
 * to the server is two steps: before it, and after it but before anybody has learnt of it.
 */
final class Fuse {
  private int stepsLeft;

  /** The program is dead from here on; nothing of it may be asked again. */
  static final class PowerCut extends RuntimeException {
    PowerCut() {
      super("the power was cut here on purpose");
    }
  }

  Fuse(int stepsLeft) {
    this.stepsLeft = stepsLeft;
  }

  /** A fuse that never blows. */
  static Fuse none() {
    return new Fuse(Integer.MAX_VALUE);
  }

  private void step() {
    if (stepsLeft-- <= 0) {
      throw new PowerCut();
    }
  }

  RecordStore on(RecordStore store) {
    return new RecordStore() {
      @Override
      public List<Bytes> all() {
        return store.all();
      }

      @Override
      public void append(byte[] record) {
        step();
        store.append(record);
        step();
      }

      @Override
      public void close() {
        store.close();
      }
    };
  }

  BillValidator on(BillValidator validator) {
    return new BillValidator() {
      @Override
      public List<ValidatorEvent> poll() {
        step();
        List<ValidatorEvent> events = validator.poll();
        step();
        return events;
      }

      @Override
      public void accept(boolean accept) {
        validator.accept(accept);
      }

      @Override
      public void stack() {
        step();
        validator.stack();
      }

      @Override
      public void giveBack() {
        step();
        validator.giveBack();
      }

      @Override
      public long position() {
        return validator.position();
      }

      @Override
      public void resume(long position) {
        validator.resume(position);
      }

      @Override
      public boolean simulated() {
        return validator.simulated();
      }

      @Override
      public void close() {
        validator.close();
      }
    };
  }

  Dispenser on(Dispenser dispenser) {
    return new Dispenser() {
      @Override
      public List<Cassette> cassettes() {
        return dispenser.cassettes();
      }

      @Override
      public DispenseResult dispense(List<Integer> notesOfCassette) {
        step();
        DispenseResult result = dispenser.dispense(notesOfCassette);
        step();
        return result;
      }

      @Override
      public DispenserState state() {
        return dispenser.state();
      }

      @Override
      public boolean simulated() {
        return dispenser.simulated();
      }

      @Override
      public void close() {
        dispenser.close();
      }
    };
  }

  ServerLink on(ServerLink link) {
    return new ServerLink() {
      @Override
      public Delivery deliver(SignedStatement statement) {
        step();
        Delivery delivery = link.deliver(statement);
        step();
        return delivery;
      }

      @Override
      public List<KeeperAttestation> attestations(SaleId sale) {
        List<KeeperAttestation> brought = link.attestations(sale);
        step();
        return brought;
      }
    };
  }
}
