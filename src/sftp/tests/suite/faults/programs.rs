//! Each operation with each effect and answer as the programs of senders meet it: OpenSSH's `sftp`, paramiko's client, lftp.

use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;

use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd, PlannedFault};

use super::orders::{OPERATIONS, Order, orders, times};
use crate::golden;
use crate::support::planner::{Planner, fault, from_byte};
use crate::support::{FOLDER, Talk, USER, World, installed};

/// A program of a sender's, and how many worlds share its cases, since each takes its time.
const PROGRAMS: [(Program, usize); 3] = [(Program::OpenSsh, 3), (Program::Paramiko, 1), (Program::Lftp, 2)];

#[derive(Clone, Copy, PartialEq)]
enum Program {
    OpenSsh,
    Paramiko,
    Lftp,
}

#[derive(Clone)]
struct Case {
    operation: FaultOperation,
    number: usize,
    order: Order,
}

#[test]
fn each_program_ends_as_its_fault_orders_every_time() {
    let test = "each_program_ends_as_its_fault_orders_every_time";
    if !installed(test, &["sftp", "paramiko", "lftp"]) {
        return;
    }
    for _ in 0..times(1) {
        golden::agrees(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/faults/programs.txt"), &table());
    }
}

fn cases() -> Vec<Case> {
    let before = [FaultOperation::Handshake, FaultOperation::Auth, FaultOperation::Channel];
    let all = before.into_iter().chain(OPERATIONS);
    let of = |operation: FaultOperation| {
        let fits = move |(_, told, then): &Order| match operation {
            // There are no words yet, and nothing is told by keeping it.
            FaultOperation::Handshake => !told.is_failure() && *then != FaultEnd::Keep,
            _ => true,
        };
        let numbered = orders(operation).into_iter().filter(fits).enumerate();
        numbered.map(move |(number, order)| Case { operation, number, order })
    };
    all.flat_map(of).collect()
}

/// A line for each case, and in it what each program ends with and what becomes of the file: `-` where the program does not
/// do it or is not tried, `either` where it ends now so and now so.
fn table() -> String {
    let cases = cases();
    let columns: Vec<Vec<String>> = std::thread::scope(|scope| {
        let begun = PROGRAMS.map(|(program, worlds)| {
            let shares = cases.chunks(cases.len().div_ceil(worlds));
            shares.map(|share| scope.spawn(move || column(program, share))).collect::<Vec<_>>()
        });
        let joined = |shares: Vec<std::thread::ScopedJoinHandle<'_, Vec<String>>>| {
            shares.into_iter().flat_map(|share| share.join().expect("no panic")).collect()
        };
        begun.into_iter().map(joined).collect()
    });
    let mut table = String::from("operation | done | told | then | OpenSSH | paramiko | lftp\n");
    for (row, Case { operation, order: (done, told, then), .. }) in cases.iter().enumerate() {
        let _ = write!(table, "{} | {} | {} | {}", operation.word(), done.word(), told.word(), then.word());
        for column in &columns {
            let _ = write!(table, " | {}", column[row]);
        }
        table.push('\n');
    }
    table
}

/// What comes of the cases with one program, in a world of its own.
fn column(program: Program, cases: &[Case]) -> Vec<String> {
    let (world, planner) = World::with_faults(Vec::new());
    world.write("ten", b"0123456789");
    let mut paramiko = (program == Program::Paramiko).then(|| world.paramiko_told(SCRIPT));
    paramiko.iter_mut().for_each(|paramiko| paramiko.says("ready"));
    cases.iter().map(|case| case.cell(program, &world, &planner, paramiko.as_mut())).collect()
}

impl Case {
    fn cell(
        &self,
        program: Program,
        world: &World,
        planner: &Arc<Planner>,
        paramiko: Option<&mut Talk>,
    ) -> String {
        let Some(commands) = self.commands(program) else { return "-".to_owned() };
        let path = self.path();
        if let Some(name) = path.strip_prefix("/Outbound/") {
            world.publish(name, b"0123456789");
        }
        let (_, told, then) = self.order;
        let waits = told == FaultAnswer::None && then == FaultEnd::Keep;
        if waits && program != Program::OpenSsh {
            return "-".to_owned();
        }
        planner.add(self.fault());
        let ended = match (program, paramiko) {
            (Program::OpenSsh, _) if waits => self.waits(world, planner, &commands),
            (Program::OpenSsh, _) => code(world.sftp(&commands).code),
            (_, Some(paramiko)) => paramiko.asked(&format!("{} {path}", self.operation.word())),
            (_, None) => code(world.lftp(&commands).code),
        };
        assert!(planner.struck().contains(&self.name()), "{} never struck: {commands}", self.name());
        planner.remove(&self.name());
        if self.is_a_race_within(program) {
            return "either".to_owned();
        }
        // By what a program ends whose connection is cut depends on which of its parts sees that first.
        let is_sure = then == FaultEnd::Keep || ["0", "done"].contains(&ended.as_str());
        let ended = if is_sure { ended } else { "fails".to_owned() };
        ended + &self.file(world)
    }

    /// Whether the program itself ends now so and now so.
    fn is_a_race_within(&self, program: Program) -> bool {
        let (_, told, then) = self.order;
        let is_cut_behind = told == FaultAnswer::AsDone && then != FaultEnd::Keep;
        match (program, self.operation) {
            (Program::OpenSsh, _) => false,
            // It reads ahead in a thread of its own.
            (Program::Paramiko, FaultOperation::Read) => is_cut_behind,
            (Program::Paramiko, _) => false,
            // It may have begun anew before it ends.
            (Program::Lftp, FaultOperation::Write) => is_cut_behind || told.is_failure(),
            (Program::Lftp, _) => is_cut_behind,
        }
    }

    /// A program that is told nothing waits, while another one is served.
    fn waits(&self, world: &World, planner: &Planner, commands: &str) -> String {
        let mut begun = world.sftp_begun("waits", commands);
        while !planner.struck().contains(&self.name()) {
            std::thread::yield_now();
        }
        world.sftp("ls /\n").succeeds();
        assert!(begun.try_wait().expect("asked").is_none(), "{}: it waits", self.name());
        begun.kill().expect("it ran");
        begun.wait().expect("its end");
        "waits".to_owned()
    }

    fn name(&self) -> String {
        format!("{} {}", self.operation.word(), self.number)
    }

    fn path(&self) -> String {
        let name = format!("{}-{}", self.operation.word(), self.number);
        match self.operation {
            FaultOperation::Read | FaultOperation::Stat => format!("/Outbound/{name}"),
            FaultOperation::Readdir => FOLDER.to_owned(),
            FaultOperation::Close => format!("{FOLDER}/netsshare_{name}.zip"),
            _ => format!("{FOLDER}/{name}"),
        }
    }

    fn fault(&self) -> PlannedFault {
        let (done, told, then) = self.order;
        let path = self.path();
        // Programs ask for the real path of where they are, each for another one.
        let is_named = self.operation.has_path() && self.operation != FaultOperation::Realpath;
        let planned = fault(self.operation, is_named.then_some(path.as_str()), done, told, then);
        let planned = PlannedFault { name: self.name(), ..planned };
        if self.operation.has_bytes() { from_byte(planned, 4) } else { planned }
    }

    /// What is typed. None where the program does not ask for it, and of lftp, which is slow, for the orders that differ most.
    fn commands(&self, program: Program) -> Option<String> {
        let path = self.path();
        let put =
            if program == Program::Lftp { format!("put ten -o {path}") } else { format!("put ten {path}") };
        let (rename, remove) = if program == Program::Lftp { ("mv", "rm") } else { ("rename", "rm") };
        let commands = match self.operation {
            FaultOperation::Handshake | FaultOperation::Auth | FaultOperation::Channel => "ls /".to_owned(),
            FaultOperation::Read | FaultOperation::Stat if program == Program::Lftp => {
                format!("get {path} -o got")
            }
            FaultOperation::Read | FaultOperation::Stat => format!("get {path} got"),
            FaultOperation::Readdir => format!("ls {path}"),
            FaultOperation::Setstat => format!("{put}\nchmod 600 {path}"),
            FaultOperation::Rename => format!("{put}\n{rename} {path} {path}.new"),
            FaultOperation::Remove => format!("{put}\n{remove} {path}"),
            FaultOperation::Realpath if program == Program::Lftp => "ls /".to_owned(),
            FaultOperation::Realpath => "pwd".to_owned(),
            FaultOperation::Extended => format!("put -f ten {path}"),
            _ => put,
        };
        match program {
            Program::OpenSsh => Some(commands + "\n"),
            Program::Paramiko => (self.operation != FaultOperation::Extended).then_some(commands),
            Program::Lftp => {
                let asks = self.operation != FaultOperation::Extended && OF_LFTP.contains(&self.order);
                // It would wait for half a minute before it tries again.
                let soon = "set net:reconnect-interval-base 1; set net:reconnect-interval-multiplier 1";
                asks.then(|| format!("{soon}; {}", commands.replace('\n', "; ")))
            }
        }
    }

    /// What lies there, and what was picked up.
    fn file(&self, world: &World) -> String {
        let path = self.path();
        let Some(name) = path.strip_prefix(&format!("{FOLDER}/")) else { return String::new() };
        let size = |name: &str| match fs::metadata(world.path(&format!("world/inbound/{USER}/{name}"))) {
            Ok(file) => format!("{} bytes", file.len()),
            Err(_) => "no file".to_owned(),
        };
        let arrived = world.seen.arrived().iter().filter(|(arrived, _)| arrived == name).count();
        match self.operation {
            FaultOperation::Close if arrived > 0 => format!(", picked up {arrived}x"),
            FaultOperation::Rename => format!(", {}, new: {}", size(name), size(&format!("{name}.new"))),
            FaultOperation::Open
            | FaultOperation::Write
            | FaultOperation::Close
            | FaultOperation::Setstat
            | FaultOperation::Remove
            | FaultOperation::Extended => format!(", {}", size(name)),
            _ => String::new(),
        }
    }
}

const OF_LFTP: [Order; 8] = [
    (FaultEffect::Done, FaultAnswer::AsDone, FaultEnd::Drop),
    (FaultEffect::Done, FaultAnswer::Failure, FaultEnd::Keep),
    (FaultEffect::Done, FaultAnswer::None, FaultEnd::Drop),
    (FaultEffect::NotDone, FaultAnswer::Failure, FaultEnd::Keep),
    (FaultEffect::NotDone, FaultAnswer::Denied, FaultEnd::Keep),
    (FaultEffect::NotDone, FaultAnswer::None, FaultEnd::Reset),
    (FaultEffect::NotDone, FaultAnswer::AsDone, FaultEnd::Keep),
    (FaultEffect::Partly, FaultAnswer::AsDone, FaultEnd::Keep),
];

/// A signal ends OpenSSH's `sftp` where it writes to an `ssh` that has gone, and 255 where it reads from it.
fn code(code: Option<i32>) -> String {
    code.unwrap_or(255).to_string()
}

/// Does what each line says by paramiko's own calls, each on a connection of its own.
const SCRIPT: &str = "
import logging
logging.disable()
print('ready', flush=True)
def act(sftp, operation, path):
    if operation in ('handshake', 'auth', 'channel'): return
    if operation in ('read', 'stat'): return sftp.get(path, 'got')
    if operation == 'readdir': return sftp.listdir(path)
    if operation == 'realpath': return sftp.normalize('.')
    if operation in ('open', 'write', 'close'): return sftp.put('ten', path)
    sftp.put('ten', path)
    if operation == 'setstat': sftp.chmod(path, 0o600)
    if operation == 'rename': sftp.rename(path, path + '.new')
    if operation == 'remove': sftp.remove(path)
for line in sys.stdin:
    operation, path = line.split()
    own = None
    try:
        own = connect()
        act(paramiko.SFTPClient.from_transport(own), operation, path)
        print('done', flush=True)
    except Exception as error: print(type(error).__name__, flush=True)
    if own: own.close()
";
