//! How much memory a message takes that is over: what a day of many shipments leaves behind.

use std::fs;
use std::path::Path;

use nets_core::Timestamp;
use nets_core::effect::Effect;
use nets_core::event::{Event, Upload};
use nets_core::finding::Position;
use nets_core::identity::{Country, DocumentType, EboksId, Organisation, Party, UploadId, UserId};
use nets_core::shipment::{FormatVersion, Inspection, Message, Shipment};
use nets_core::simulator::{Simulator, Step};
use nets_store::Archive;

const MESSAGES: u64 = 1_000;

/// More than is needed, and a tenth of what a message takes that is still under way.
const BYTES_A_MESSAGE: u64 = 100;

struct Day {
    core: Simulator,
    archive: Archive,
    sent: u64,
    archived: u64,
}

impl Day {
    fn new(folder: &Path) -> Self {
        let core = Simulator::new(nets_scenario::default_scenario().scenario);
        let archive = Archive::new(&folder.join("finished"));
        Day { core, archive, sent: 0, archived: 0 }
    }

    fn tell(&mut self, at: Timestamp, event: Event) {
        for step in self.core.handle(at, event).steps {
            if let Step::Do(Effect::Archive(record)) = step {
                self.archived += 1;
                self.archive.put(record);
            }
        }
    }

    /// Half of it letters, half contracts that are signed: all comes to its end.
    fn send(&mut self) {
        self.sent += 1;
        let id = UploadId(self.sent);
        let upload = Upload {
            id,
            user: UserId::new("tTEST1").expect("a user"),
            folder: "DK12345678".to_owned(),
            file_name: format!("netsshare_{id}.zip"),
            size: 1,
        };
        let shipment = Shipment {
            version: FormatVersion::V1_6,
            id: format!("00000000-0000-0000-0000-{id:012}", id = id.0),
            sender: Organisation::new(Country::Denmark, "12345678").expect("a company number"),
            messages: (0..MESSAGES).map(|number| message(self.sent * MESSAGES + number)).collect(),
        };
        let now = self.core.now().max(Timestamp::UNIX_EPOCH);
        self.tell(now, Event::UploadFinished(upload));
        let inspection = Inspection::new(Vec::new(), Some(shipment));
        self.tell(now, Event::ShipmentInspected { upload: id, inspection });
        while let Some(moment) = self.core.next_event() {
            self.tell(moment, Event::TimePassed);
        }
    }
}

fn message(number: u64) -> Message {
    Message {
        id: format!("11111111-1111-1111-1111-{number:012}"),
        position: Position { line: 1, column: 1 },
        eboks_id: Some(EboksId::new("15723").expect("an e-Boks id")),
        receiver: Some(Party::person(Country::Denmark, "6101800001").expect("a person number")),
        production_unit: None,
        description: Some(format!("Document number {number}")),
        realtime: false,
        publication_date: None,
        extra_signers: Vec::new(),
        document_type: DocumentType::new(if number.is_multiple_of(2) { "162812" } else { "163057" })
            .expect("a type"),
        file: format!("document{number}.pdf"),
        attachments: Vec::new(),
        payment_attachment: None,
        content: None,
        enclosed: None,
        addressed: None,
        channels: Vec::new(),
        print: None,
        email: false,
    }
}

fn resident() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").expect("the system tells");
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.expect("a number of pages") * 4_096
}

#[test]
fn a_message_that_is_over_takes_next_to_no_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut day = Day::new(folder.path());
    // What the first ones need, the others find.
    (0..3).for_each(|_| day.send());
    let before = resident();
    let more = 20;
    (0..more).for_each(|_| day.send());
    let growth = resident().saturating_sub(before);
    let each = growth / (more * MESSAGES);
    println!("{growth} bytes more, {each} a message");
    assert!(each < BYTES_A_MESSAGE, "{each} bytes stay of each message");

    assert_eq!((day.archived, day.core.uploads().count()), (day.sent, 0));
    let record = day.archive.record(UploadId(7)).expect("readable").expect("there");
    assert_eq!(record.messages().count() as u64, MESSAGES);
    let again = record.upload.clone();
    let stays = day.core.handle(day.core.now(), Event::UploadFinished(again));
    assert_eq!(stays.steps, [], "an upload announced twice is still known");
}
