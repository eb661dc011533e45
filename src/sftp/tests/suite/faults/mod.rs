//! Every operation with every effect and answer, as a client sees it and as the mailbox has it.

mod clients;
mod orders;
mod programs;

use std::fmt::Write as _;

use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::PlannedFault;

use crate::golden;
use crate::support::planner::{fault, from_byte};
use crate::support::{FOLDER, PACKETS, World, installed};
use orders::{OPERATIONS, Order, orders, times};

/// Where the file of a case lies.
fn path(operation: FaultOperation, number: usize) -> String {
    match operation {
        FaultOperation::Read => format!("/Outbound/read-{number}"),
        FaultOperation::Readdir => FOLDER.to_owned(),
        FaultOperation::Close => format!("{FOLDER}/netsshare_{number}.zip"),
        _ => format!("{FOLDER}/{}-{number}", operation.word()),
    }
}

/// Makes one request with a fault after the other, each on a connection of its own, and behind it one that only an
/// open connection answers. `tap` notes how the connection ends.
const SCRIPT: &str = "
import socket
class Tap:
    def __init__(self):
        self.raw, self.end = socket.create_connection(('127.0.0.1', transport.getpeername()[1])), 'kept'
    def recv(self, count):
        try: got = self.raw.recv(count)
        except ConnectionResetError: self.end = 'reset'; raise
        if not got: self.end = 'closed'
        return got
    def __getattr__(self, name): return getattr(self.raw, name)
STATUS = {0: 'ok', 1: 'end of file', 2: 'no such file', 3: 'denied', 4: 'failure', 8: 'unsupported'}
KINDS = {102: 'handle', 103: 'data', 104: 'names', 105: 'attributes', 201: 'extended'}
def ask(channel, request):
    channel.sendall(request)
    return answer(channel)
def handle_of(got): return got[9:13]
def opened(channel, path, flags): return handle_of(ask(channel, packet(3, number(1), string(path), number(flags), number(0))))
WRITE, READ = 0x1a, 0x01
def request(channel, operation, path):
    if operation == 'open': return packet(3, number(7), string(path), number(WRITE), number(0))
    if operation == 'stat': return packet(17, number(7), string(path))
    if operation == 'realpath': return packet(16, number(7), string(path))
    if operation == 'readdir': return packet(12, number(7), string(handle_of(ask(channel, packet(11, number(1), string(path))))))
    if operation == 'read': return packet(5, number(7), string(opened(channel, path, READ)), struct.pack('>Q', 0), number(100))
    handle = opened(channel, path, WRITE)
    data = packet(6, number(7), string(handle), struct.pack('>Q', 0), string(b'0123456789'))
    if operation == 'write': return data
    ask(channel, data)
    if operation == 'close': return packet(4, number(7), string(handle))
    if operation == 'extended': return packet(200, number(7), string(b'fsync@openssh.com'), string(handle))
    ask(channel, packet(4, number(1), string(handle)))
    if operation == 'setstat': return packet(9, number(7), string(path), number(1), struct.pack('>Q', 3))
    if operation == 'rename': return packet(18, number(7), string(path), string(path + b'.new'))
    if operation == 'remove': return packet(13, number(7), string(path))
def size(path):
    try: return '%d bytes' % sftp.stat(path).st_size
    except IOError: return 'no file'
for line in open('cases'):
    operation, path = line.split()
    tap = Tap()
    own = paramiko.Transport(tap)
    own.connect(username='tTEST1', pkey=key)
    channel = begun(own)
    sending = request(channel, operation, path.encode())
    told = []
    try:
        channel.sendall(sending + packet(16, number(99), string(b'.')))
        while True:
            got = answer(channel)
            if not got:
                # The transport's thread sees the end of the connection.
                own.join(20)
                break
            if got[1:5] == number(99): break
            told.append(STATUS[struct.unpack('>I', got[5:9])[0]] if got[0] == 101 else KINDS[got[0]] + (' of %d' % struct.unpack('>I', got[5:9])[0] if got[0] == 103 else ''))
    except (OSError, EOFError): own.join(20)
    own.close()
    effect = '' if operation in ('read', 'readdir', 'stat', 'realpath', 'extended') else size(path)
    if operation == 'rename': effect += ', new: ' + size(path + '.new')
    print('%s | %s | %s' % (', '.join(told) or 'nothing', tap.end, effect))
";

#[test]
fn each_operation_is_done_and_told_as_its_fault_orders_every_time() {
    if !installed("each_operation_is_done_and_told_as_its_fault_orders_every_time", &["paramiko"]) {
        return;
    }
    for _ in 0..times(2) {
        golden::agrees(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/faults/table.txt"), &table());
    }
}

/// What comes of all that can be ordered, each on a connection of its own.
fn table() -> String {
    let mut cases: Vec<(FaultOperation, String, Order)> = Vec::new();
    for operation in OPERATIONS {
        let numbered = orders(operation).into_iter().enumerate();
        cases.extend(numbered.map(|(number, order)| (operation, path(operation, number), order)));
    }
    let faults: Vec<PlannedFault> = cases
        .iter()
        .enumerate()
        .map(|(number, (operation, path, (done, told, then)))| {
            let mut fault = fault(*operation, Some(path), *done, *told, *then);
            fault.name = format!("{number}");
            if operation.has_bytes() { from_byte(fault, 4) } else { fault }
        })
        .collect();
    let (world, planner) = World::with_faults(faults);
    for (operation, path, _) in &cases {
        if let (FaultOperation::Read, Some(name)) = (operation, path.strip_prefix("/Outbound/")) {
            world.publish(name, b"0123456789");
        }
    }
    let list: Vec<_> =
        cases.iter().map(|(operation, path, _)| format!("{} {path}\n", operation.word())).collect();
    world.write("cases", list.concat().as_bytes());
    let output = world.paramiko(&format!("{PACKETS}{SCRIPT}")).succeeds();
    let arrived = world.seen.arrived();
    let mut table = String::from("operation | done | told | then | answers | connection | file\n");
    for ((operation, path, (done, told, then)), line) in cases.iter().zip(output.lines()) {
        let _ = write!(
            table,
            "{} | {} | {} | {} | {line}",
            operation.word(),
            done.word(),
            told.word(),
            then.word()
        );
        let name = path.rsplit('/').next().unwrap_or_default();
        if arrived.iter().any(|(arrived, _)| arrived == name) {
            table.push_str(", picked up");
        }
        table.push('\n');
    }
    assert_eq!(planner.struck(), (0..cases.len()).map(|number| number.to_string()).collect::<Vec<_>>());
    table
}
