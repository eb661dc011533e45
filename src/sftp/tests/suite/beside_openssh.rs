//! Every verb beside OpenSSH's own server: on files at rest, where both must be alike, and on the name
//! of a picked-up file, where the differences are listed.

use crate::support::{World, installed};

/// A raw SFTP client in Python that speaks through a channel of ours, or through a pipe with OpenSSH's
/// `sftp-server`; and the verbs, each on a name that stands for what is tried.
const BESIDE: &str = r#"
import struct, subprocess, tempfile
OURS = '/Inbound/DK12345678'
def string(text): return struct.pack('>I', len(text)) + (text if isinstance(text, bytes) else text.encode())
def number(value): return struct.pack('>I', value)
def large(value): return struct.pack('>Q', value)
READ, WRITE, APPEND, CREAT, TRUNC, EXCL = 1, 2, 4, 8, 16, 32
SIZE, MODE, TIMES = 1, 4, 8

class Client:
    def __init__(self, send, receive):
        self.send, self.receive, self.id = send, receive, 0
        self.send(b'\0\0\0\5\1\0\0\0\3')
        self.packet()
    def exactly(self, count):
        got = b''
        while len(got) < count:
            more = self.receive(count - len(got))
            assert more, 'the server ended'
            got += more
        return got
    def packet(self):
        return self.exactly(struct.unpack('>I', self.exactly(4))[0])
    def ask(self, kind, *fields):
        self.id += 1
        body = bytes([kind]) + number(self.id) + b''.join(fields)
        self.send(number(len(body)) + body)
        got = self.packet()
        assert struct.unpack('>I', got[1:5])[0] == self.id
        return got[0], got[5:]
    def told(self, kind, *fields):
        answer, body = self.ask(kind, *fields)
        if answer == 101:
            return {0: 'ok', 1: 'eof', 2: 'no such file', 3: 'denied', 4: 'failure', 8: 'unsupported'}[struct.unpack('>I', body[:4])[0]]
        return {102: 'handle', 103: 'data', 104: 'names', 105: 'attributes', 201: 'extended'}[answer]
    def open(self, path, flags):
        answer, body = self.ask(3, string(path), number(flags), number(0))
        return body[4:] if answer == 102 else None
    def put(self, path, data, flags=WRITE | CREAT | TRUNC):
        handle = self.open(path, flags)
        assert self.told(6, string(handle), large(0), string(data)) == 'ok'
        return self.told(4, string(handle))
    def size(self, path):
        answer, body = self.ask(17, string(path))
        return struct.unpack('>Q', body[4:12])[0] if answer == 105 else None

def ours():
    channel = transport.open_session()
    channel.invoke_subsystem('sftp')
    return Client(channel.sendall, channel.recv)
def openssh(folder):
    server = subprocess.Popen(['/usr/lib/openssh/sftp-server', '-e', '-l', 'QUIET', '-d', folder],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
    return Client(server.stdin.write, server.stdout.read)

def opening(*flags):
    return lambda c, p, d: c.told(3, string(p), number(sum(flags)), number(0))
def writing(offset, *flags):
    def verb(c, p, d):
        handle = c.open(p, sum(flags))
        if handle is None: return 'refused'
        written = c.told(6, string(handle), large(offset), string('more'))
        return written + ', close ' + c.told(4, string(handle)) + ', size ' + str(c.size(p))
    return verb
def listed(c, p, d):
    handle = c.ask(11, string(d))[1][4:]
    found = False
    while True:
        answer, body = c.ask(12, string(handle))
        if answer != 104: return 'listed' if found else 'not listed'
        found = found or string(p.rsplit('/', 1)[1]) in body
def other(c, d, name='other'):
    c.put(d + '/' + name, b'other'); return d + '/' + name
def setting(flags, *fields):
    return lambda c, p, d: c.told(9, string(p), number(flags), *fields) + ', size ' + str(c.size(p))
def fsetting(size, *flags):
    def verb(c, p, d):
        handle = c.open(p, sum(flags))
        if handle is None: return 'refused'
        return c.told(10, string(handle), number(SIZE), large(size)) + ', close ' + c.told(4, string(handle)) + ', size ' + str(c.size(p))
    return verb
def reading(*flags):
    def verb(c, p, d):
        handle = c.open(p, sum(flags))
        if handle is None: return 'refused'
        c.told(6, string(handle), large(0), string('more'))
        answer, body = c.ask(5, string(handle), large(1), number(100))
        return body[4:].decode() if answer == 103 else 'refused'
    return verb

VERBS = [
    ('STAT', lambda c, p, d: c.told(17, string(p))),
    ('STAT with a slash', lambda c, p, d: c.told(17, string(p + '/'))),
    ('OPEN read with a slash', lambda c, p, d: c.told(3, string(p + '/'), number(READ), number(0))),
    ('REMOVE with a slash', lambda c, p, d: c.told(13, string(p + '/')) + ', size ' + str(c.size(p))),
    ('SETSTAT with a slash', lambda c, p, d: c.told(9, string(p + '/'), number(TIMES), number(1), number(1))),
    ('MKDIR with a slash', lambda c, p, d: c.told(14, string(p + '/'), number(0))),
    ('RMDIR with a slash', lambda c, p, d: c.told(15, string(p + '/'))),
    ('OPENDIR with a slash', lambda c, p, d: c.told(11, string(p + '/'))),
    ('LSTAT', lambda c, p, d: c.told(7, string(p))),
    ('READDIR', listed),
    ('OPEN read', opening(READ)),
    ('OPEN write create truncate', opening(WRITE, CREAT, TRUNC)),
    ('OPEN write create', opening(WRITE, CREAT)),
    ('OPEN write create exclusive', opening(WRITE, CREAT, EXCL)),
    ('OPEN write create truncate exclusive', opening(WRITE, CREAT, TRUNC, EXCL)),
    ('OPEN write', opening(WRITE)),
    ('OPEN read write', opening(READ, WRITE)),
    ('OPEN append', opening(WRITE, APPEND)),
    ('OPEN append create', opening(WRITE, APPEND, CREAT)),
    ('WRITE from the start', writing(0, WRITE, CREAT)),
    ('WRITE behind the end', writing(10, WRITE, CREAT)),
    ('WRITE behind the end, append', writing(10, WRITE, CREAT, APPEND)),
    ('WRITE appended', writing(0, WRITE, CREAT, APPEND)),
    ('READ of what is written', reading(READ, WRITE, CREAT)),
    ('FSETSTAT smaller', fsetting(4, WRITE, CREAT)),
    ('FSETSTAT larger', fsetting(12, WRITE, CREAT)),
    ('SETSTAT times', setting(TIMES, number(1), number(1))),
    ('SETSTAT permissions', setting(MODE, number(0o600))),
    ('SETSTAT same size', setting(SIZE, large(10))),
    ('SETSTAT smaller', setting(SIZE, large(4))),
    ('REMOVE', lambda c, p, d: c.told(13, string(p)) + ', then ' + listed(c, p, d)),
    ('RENAME onto it', lambda c, p, d: c.told(18, string(other(c, d)), string(p))),
    ('posix-rename onto it', lambda c, p, d: c.told(200, string('posix-rename@openssh.com'), string(other(c, d)), string(p))),
    ('RENAME of it', lambda c, p, d: c.told(18, string(p), string(d + '/moved'))),
    ('RENAME onto itself', lambda c, p, d: c.told(18, string(p), string(p))),
    ('REMOVE, then RENAME onto it', lambda c, p, d: c.told(13, string(p)) + ', ' + c.told(18, string(other(c, d)), string(p))),
    ('MKDIR', lambda c, p, d: c.told(14, string(p), number(0))),
    ('RMDIR', lambda c, p, d: c.told(15, string(p))),
    ('OPENDIR', lambda c, p, d: c.told(11, string(p))),
    ('statvfs', lambda c, p, d: c.told(200, string('statvfs@openssh.com'), string(p))),
    ('MKDIR of the folder', lambda c, p, d: c.told(14, string(d), number(0))),
    ('RMDIR of the folder', lambda c, p, d: c.told(15, string(d))),
    ('REMOVE of the folder', lambda c, p, d: c.told(13, string(d))),
    ('SETSTAT of the folder', lambda c, p, d: c.told(9, string(d), number(TIMES), number(1), number(1))),
]

def tried(verb, client, folder, name, there):
    path = folder + '/' + name
    if there: client.put(path, b'0123456789')
    return verb(client, path, folder)
"#;

#[test]
fn on_files_at_rest_every_verb_does_as_openssh_does() {
    if !installed("on_files_at_rest_every_verb_does_as_openssh_does", &["paramiko", "sftp-server"]) {
        return;
    }
    let world = World::new();
    let output = world
        .paramiko(&format!(
            "{BESIDE}\
             for name, verb in VERBS:\n\
             \x20   for there in True, False:\n\
             \x20       with tempfile.TemporaryDirectory() as folder:\n\
             \x20           theirs = tried(verb, openssh(folder), folder, 'at_rest', there)\n\
             \x20       client = ours()\n\
             \x20       for left in 'at_rest', 'other', 'moved': client.told(13, string(OURS + '/' + left))\n\
             \x20       here = tried(verb, client, OURS, 'at_rest', there)\n\
             \x20       if here != theirs: print(name, '|', 'there' if there else 'gone', '|', here, '|', theirs)"
        ))
        .succeeds();
    // Folders are not the sender's to make or to remove.
    assert_eq!(
        output,
        "MKDIR with a slash | gone | denied | ok\nMKDIR | gone | denied | ok\nRMDIR of the folder | gone | failure | ok\n"
    );
}

/// What a picked-up name is to each verb: here, and to OpenSSH's server where the file is there and
/// where it is gone. Where a star stands it differs from both; docs/fidelity.md says the same.
const TRACE: &[&str] = &[
    "  STAT | attributes | attributes | no such file",
    "  STAT with a slash | no such file | no such file | no such file",
    "  OPEN read with a slash | no such file | no such file | no such file",
    "  REMOVE with a slash | no such file, size 10 | no such file, size 10 | no such file, size None",
    "  SETSTAT with a slash | no such file | no such file | no such file",
    "  MKDIR with a slash | failure | failure | ok",
    "  RMDIR with a slash | no such file | no such file | no such file",
    "  OPENDIR with a slash | no such file | no such file | no such file",
    "  LSTAT | attributes | attributes | no such file",
    "  READDIR | listed | listed | not listed",
    "* OPEN read | denied | handle | no such file",
    "  OPEN write create truncate | handle | handle | handle",
    "  OPEN write create | handle | handle | handle",
    "  OPEN write create exclusive | failure | failure | handle",
    "  OPEN write create truncate exclusive | failure | failure | handle",
    "* OPEN write | failure | handle | no such file",
    "* OPEN read write | failure | handle | no such file",
    "* OPEN append | failure | handle | no such file",
    "* OPEN append create | failure | handle | handle",
    "  WRITE from the start | ok, close ok, size 4 | ok, close ok, size 10 | ok, close ok, size 4",
    "* WRITE behind the end | failure, close failure, size 0 | ok, close ok, size 14 | ok, close ok, size 14",
    "* WRITE behind the end, append | refused | ok, close ok, size 14 | ok, close ok, size 4",
    "* WRITE appended | refused | ok, close ok, size 14 | ok, close ok, size 4",
    "  READ of what is written | ore | ore456789 | ore",
    "  FSETSTAT smaller | ok, close ok, size 4 | ok, close ok, size 4 | ok, close ok, size 4",
    "  FSETSTAT larger | ok, close ok, size 12 | ok, close ok, size 12 | ok, close ok, size 12",
    "  SETSTAT times | ok, size 10 | ok, size 10 | no such file, size None",
    "  SETSTAT permissions | ok, size 10 | ok, size 10 | no such file, size None",
    "  SETSTAT same size | ok, size 10 | ok, size 10 | no such file, size None",
    "* SETSTAT smaller | failure, size 10 | ok, size 4 | no such file, size None",
    "  REMOVE | ok, then not listed | ok, then not listed | no such file, then not listed",
    "  RENAME onto it | ok | failure | ok",
    "  posix-rename onto it | ok | ok | ok",
    "* RENAME of it | failure | ok | no such file",
    "  RENAME onto itself | failure | failure | no such file",
    "  REMOVE, then RENAME onto it | ok, ok | ok, ok | no such file, ok",
    "  MKDIR | failure | failure | ok",
    "  RMDIR | no such file | no such file | no such file",
    "  OPENDIR | no such file | no such file | no such file",
    "  statvfs | extended | extended | no such file",
];

#[test]
fn on_the_name_of_a_picked_up_file_every_verb_does_what_the_table_says() {
    if !installed(
        "on_the_name_of_a_picked_up_file_every_verb_does_what_the_table_says",
        &["paramiko", "sftp-server"],
    ) {
        return;
    }
    let world = World::new();
    let output = world
        .paramiko(&format!(
            "{BESIDE}\
             for index, (name, verb) in enumerate(VERBS):\n\
             \x20   if name.endswith('of the folder'): continue\n\
             \x20   zip = 'netsshare_' + str(index) + '.zip'\n\
             \x20   client = ours()\n\
             \x20   for left in 'other', 'moved': client.told(13, string(OURS + '/' + left))\n\
             \x20   cells = [tried(verb, client, OURS, zip, True)]\n\
             \x20   for there in True, False:\n\
             \x20       with tempfile.TemporaryDirectory() as folder:\n\
             \x20           cells.append(tried(verb, openssh(folder), folder, zip, there))\n\
             \x20   print(' ' if cells[0] in cells[1:] else '*', name, '|', ' | '.join(cells))"
        ))
        .succeeds();
    assert_eq!(output.lines().collect::<Vec<_>>(), TRACE);
}

/// Every combination of flags on a picked-up name, and what becomes of a WRITE at the old size: here, and
/// with OpenSSH's server where the file is there and where it is gone.
const FLAGS: &[&str] = &[
    "none | denied | opens, no such file, close ok | no such file",
    "READ | denied | opens, no such file, close ok | no such file",
    "WRITE | failure | opens, ok, close ok | no such file",
    "READ WRITE | failure | opens, ok, close ok | no such file",
    "APPEND | denied | opens, no such file, close ok | no such file",
    "READ APPEND | denied | opens, no such file, close ok | no such file",
    "WRITE APPEND | failure | opens, ok, close ok | no such file",
    "READ WRITE APPEND | failure | opens, ok, close ok | no such file",
    "CREAT | denied | opens, no such file, close ok | opens, no such file, close ok",
    "READ CREAT | denied | opens, no such file, close ok | opens, no such file, close ok",
    "WRITE CREAT | opens, failure, close failure | opens, ok, close ok | opens, ok, close ok",
    "READ WRITE CREAT | opens, failure, close failure | opens, ok, close ok | opens, ok, close ok",
    "APPEND CREAT | denied | opens, no such file, close ok | opens, no such file, close ok",
    "READ APPEND CREAT | denied | opens, no such file, close ok | opens, no such file, close ok",
    "WRITE APPEND CREAT | failure | opens, ok, close ok | opens, ok, close ok",
    "READ WRITE APPEND CREAT | failure | opens, ok, close ok | opens, ok, close ok",
    "TRUNC | denied | opens, no such file, close ok | no such file",
    "READ TRUNC | denied | opens, no such file, close ok | no such file",
    "WRITE TRUNC | opens, ok, close ok | opens, ok, close ok | no such file",
    "READ WRITE TRUNC | opens, ok, close ok | opens, ok, close ok | no such file",
    "APPEND TRUNC | denied | opens, no such file, close ok | no such file",
    "READ APPEND TRUNC | denied | opens, no such file, close ok | no such file",
    "WRITE APPEND TRUNC | opens, ok, close ok | opens, ok, close ok | no such file",
    "READ WRITE APPEND TRUNC | opens, ok, close ok | opens, ok, close ok | no such file",
    "CREAT TRUNC | denied | opens, no such file, close ok | opens, no such file, close ok",
    "READ CREAT TRUNC | denied | opens, no such file, close ok | opens, no such file, close ok",
    "WRITE CREAT TRUNC | opens, ok, close ok | opens, ok, close ok | opens, ok, close ok",
    "READ WRITE CREAT TRUNC | opens, ok, close ok | opens, ok, close ok | opens, ok, close ok",
    "APPEND CREAT TRUNC | denied | opens, no such file, close ok | opens, no such file, close ok",
    "READ APPEND CREAT TRUNC | denied | opens, no such file, close ok | opens, no such file, close ok",
    "WRITE APPEND CREAT TRUNC | opens, ok, close ok | opens, ok, close ok | opens, ok, close ok",
    "READ WRITE APPEND CREAT TRUNC | opens, ok, close ok | opens, ok, close ok | opens, ok, close ok",
    "EXCL | denied | opens, no such file, close ok | no such file",
    "READ EXCL | denied | opens, no such file, close ok | no such file",
    "WRITE EXCL | failure | opens, ok, close ok | no such file",
    "READ WRITE EXCL | failure | opens, ok, close ok | no such file",
    "APPEND EXCL | denied | opens, no such file, close ok | no such file",
    "READ APPEND EXCL | denied | opens, no such file, close ok | no such file",
    "WRITE APPEND EXCL | failure | opens, ok, close ok | no such file",
    "READ WRITE APPEND EXCL | failure | opens, ok, close ok | no such file",
    "CREAT EXCL | denied | failure | opens, no such file, close ok",
    "READ CREAT EXCL | denied | failure | opens, no such file, close ok",
    "WRITE CREAT EXCL | failure | failure | opens, ok, close ok",
    "READ WRITE CREAT EXCL | failure | failure | opens, ok, close ok",
    "APPEND CREAT EXCL | denied | failure | opens, no such file, close ok",
    "READ APPEND CREAT EXCL | denied | failure | opens, no such file, close ok",
    "WRITE APPEND CREAT EXCL | failure | failure | opens, ok, close ok",
    "READ WRITE APPEND CREAT EXCL | failure | failure | opens, ok, close ok",
    "TRUNC EXCL | denied | opens, no such file, close ok | no such file",
    "READ TRUNC EXCL | denied | opens, no such file, close ok | no such file",
    "WRITE TRUNC EXCL | opens, ok, close ok | opens, ok, close ok | no such file",
    "READ WRITE TRUNC EXCL | opens, ok, close ok | opens, ok, close ok | no such file",
    "APPEND TRUNC EXCL | denied | opens, no such file, close ok | no such file",
    "READ APPEND TRUNC EXCL | denied | opens, no such file, close ok | no such file",
    "WRITE APPEND TRUNC EXCL | opens, ok, close ok | opens, ok, close ok | no such file",
    "READ WRITE APPEND TRUNC EXCL | opens, ok, close ok | opens, ok, close ok | no such file",
    "CREAT TRUNC EXCL | denied | failure | opens, no such file, close ok",
    "READ CREAT TRUNC EXCL | denied | failure | opens, no such file, close ok",
    "WRITE CREAT TRUNC EXCL | failure | failure | opens, ok, close ok",
    "READ WRITE CREAT TRUNC EXCL | failure | failure | opens, ok, close ok",
    "APPEND CREAT TRUNC EXCL | denied | failure | opens, no such file, close ok",
    "READ APPEND CREAT TRUNC EXCL | denied | failure | opens, no such file, close ok",
    "WRITE APPEND CREAT TRUNC EXCL | failure | failure | opens, ok, close ok",
    "READ WRITE APPEND CREAT TRUNC EXCL | failure | failure | opens, ok, close ok",
];

#[test]
fn with_every_combination_of_flags_nothing_becomes_a_shipment_without_its_beginning() {
    if !installed(
        "with_every_combination_of_flags_nothing_becomes_a_shipment_without_its_beginning",
        &["paramiko", "sftp-server"],
    ) {
        return;
    }
    let world = World::new();
    let output = world
        .paramiko(&format!(
            "{BESIDE}\
             NAMES = 'READ', 'WRITE', 'APPEND', 'CREAT', 'TRUNC', 'EXCL'\n\
             def flagged(flags):\n\
             \x20   def verb(c, p, d):\n\
             \x20       answer, body = c.ask(3, string(p), number(flags), number(0))\n\
             \x20       if answer != 102: return {{2: 'no such file', 3: 'denied', 4: 'failure'}}[body[3]]\n\
             \x20       written = c.told(6, string(body[4:]), large(10), string('tail'))\n\
             \x20       return 'opens, ' + written + ', close ' + c.told(4, string(body[4:]))\n\
             \x20   return verb\n\
             client = ours()\n\
             for flags in range(64):\n\
             \x20   zip = 'netsshare_' + str(flags) + '.zip'\n\
             \x20   cells = [tried(flagged(flags), client, OURS, zip, True)]\n\
             \x20   for there in True, False:\n\
             \x20       with tempfile.TemporaryDirectory() as folder:\n\
             \x20           cells.append(tried(flagged(flags), openssh(folder), folder, zip, there))\n\
             \x20   print(' '.join(name for bit, name in enumerate(NAMES) if flags >> bit & 1) or 'none', '|', ' | '.join(cells))"
        ))
        .succeeds();
    assert_eq!(output.lines().collect::<Vec<_>>(), FLAGS);
}
