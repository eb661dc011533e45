//! What a client that has logged in may send: every request is answered, or the client sent away with a sentence.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use nets_budget::Budget;
use nets_core::Timestamp;
use nets_core::event::{Observation, Upload};
use nets_core::identity::{Country, EboksId, Organisation, UserId};
use nets_core::scenario::Sender;
use nets_mailbox::{BoxFuture, MailboxHost, NotTaken, UploadUnderWay, WorldFiles};
use nets_sftp::{Limits, PlainSftp};

/// The longest answer: 256 KiB and what stands before the data.
const LONGEST: usize = (256 << 10) + 1024;

/// For requests and answers that wait.
const MEMORY: usize = 1 << 20;

/// The first byte says in pieces of which size the rest comes.
pub fn try_with(input: &[u8]) {
    let Some((&size, input)) = input.split_first() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let organisation = Organisation::new(Country::Denmark, "12345678").expect("a number");
    let user = UserId::new("tTEST1").expect("a user");
    let sender = Sender::new(user.clone(), organisation, EboksId::new("15723").expect("an e-Boks id"));
    let files = WorldFiles::open(folder.path(), false, Arc::new(Taken), [&sender]).expect("files");
    files.publish(&user, "receipt", Timestamp::UNIX_EPOCH, b"<receipt/>").expect("published");
    let mailbox = files.mailbox(&user).expect("a mailbox");
    let memory = Budget::new(MEMORY);
    let mut sftp = PlainSftp::new(mailbox, Limits::default(), memory.clone());
    for piece in input.chunks(1 + usize::from(size)) {
        match at_once(sftp.receive(piece)) {
            Ok(answers) => answers.iter().for_each(|answer| hold_to(answer)),
            Err(sentence) => {
                assert!(!sentence.is_empty(), "sent away without a word");
                break;
            }
        }
        assert!(memory.taken() <= MEMORY, "{} bytes wait", memory.taken());
    }
}

/// Nothing here waits for another: without syncing, the disk answers at once.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("a request waits for what never comes"),
    }
}

fn hold_to(answer: &[u8]) {
    const STATUS: u8 = 101;
    let (length, rest) = answer.split_first_chunk().expect("a length");
    assert_eq!(u32::from_be_bytes(*length) as usize, rest.len(), "the length of an answer");
    assert!(answer.len() <= LONGEST, "an answer of {} bytes", answer.len());
    let (kind, body) = rest.split_first().expect("a kind");
    if *kind == STATUS {
        let (_id, body) = body.split_at(4);
        let (code, body) = body.split_at(4);
        let says_why = body.first_chunk().is_some_and(|length| u32::from_be_bytes(*length) > 0);
        assert!(code == [0; 4] || says_why, "a refusal without a sentence");
    }
}

/// Takes every upload.
struct Taken;

impl MailboxHost for Taken {
    fn arrived(&self, _: Upload) -> BoxFuture<Result<(), NotTaken>> {
        Box::pin(async { Ok(()) })
    }

    fn deleted(&self, _: UserId, _: String) -> BoxFuture<Result<(), NotTaken>> {
        Box::pin(async { Ok(()) })
    }

    fn observed(&self, _: Observation) {}

    fn upload_under_way(&self) -> Box<dyn UploadUnderWay> {
        Box::new(Unwatched)
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

struct Unwatched;

impl UploadUnderWay for Unwatched {
    fn moved(&self) {}

    fn closing(&self) {}
}

/// Sessions of an upload, a download and of all that is asked about files.
pub fn seeds() -> Vec<Vec<u8>> {
    const INBOUND: &[u8] = b"/Inbound/DK12345678/netsshare_a.zip";
    const OTHER: &[u8] = b"/Inbound/DK12345678/b.tmp";
    const OUTBOUND: &[u8] = b"/Outbound/receipt";
    const HANDLE: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0];
    let init = request(1, &[&3u32.to_be_bytes()]);
    let (read, anew, plain) = (1u32.to_be_bytes(), 0x1Au32.to_be_bytes(), 0u32.to_be_bytes());
    let at = 0u64.to_be_bytes();
    let id = &7u32.to_be_bytes();
    let upload = [
        init.clone(),
        request(3, &[id, &string(INBOUND), &anew, &plain]),
        request(6, &[id, HANDLE, &at, &string(b"PK")]),
        request(10, &[id, HANDLE, &plain]),
        request(8, &[id, HANDLE]),
        request(4, &[id, HANDLE]),
        request(7, &[id, &string(INBOUND)]),
    ];
    let download = [
        init.clone(),
        request(3, &[id, &string(OUTBOUND), &read, &plain]),
        request(5, &[id, HANDLE, &at, &(32u32 << 10).to_be_bytes()]),
        request(4, &[id, HANDLE]),
        request(13, &[id, &string(OUTBOUND)]),
    ];
    let about_files = [
        init,
        request(16, &[id, &string(b".")]),
        request(17, &[id, &string(b"/Inbound/..")]),
        request(11, &[id, &string(b"/Outbound")]),
        request(12, &[id, HANDLE]),
        request(12, &[id, HANDLE]),
        request(3, &[id, &string(OTHER), &anew, &plain]),
        request(18, &[id, &string(OTHER), &string(INBOUND)]),
        request(9, &[id, &string(INBOUND), &plain]),
        request(14, &[id, &string(b"/Inbound/new"), &plain]),
        request(15, &[id, &string(b"/Inbound/DK12345678")]),
        request(20, &[id, &string(OTHER), &string(INBOUND)]),
        request(200, &[id, &string(b"statvfs@openssh.com"), &string(b"/")]),
        request(200, &[id, &string(b"posix-rename@openssh.com"), &string(OTHER), &string(INBOUND)]),
    ];
    let session = |size: u8, requests: &[Vec<u8>]| [vec![size], requests.concat()].concat();
    vec![session(255, &upload), session(7, &download), session(30, &about_files)]
}

fn request(kind: u8, fields: &[&[u8]]) -> Vec<u8> {
    let body = fields.concat();
    let mut packet = (body.len() as u32 + 1).to_be_bytes().to_vec();
    packet.push(kind);
    packet.extend(body);
    packet
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes(), bytes].concat()
}
