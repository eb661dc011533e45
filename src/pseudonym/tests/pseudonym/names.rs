//! Shipments full of people: names in several scripts, numbers where they belong and where they do not.

use std::io::Seek as _;

use nets_core::civil::date;
use nets_core::identity::Country::{self, Denmark, Norway, Sweden};
use nets_core::scenario::Scenario;
use nets_intake::{Cancel, Context, Inspector, SchemaSource};
use nets_pseudonym::{Judge, Learning, PseudonymKey, Pseudonyms};
use nets_samples::{MessageBuilder, ShipmentBuilder, person};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::left::{all_bytes, found};
use crate::support::{KEY, file};

const NAMES: [&str; 16] = [
    "Kirsten Østergård-Nørskov",
    "Åse Vestergaard",
    "Ingeborg Bjørnstjerne",
    "Torbjørn Kvåle",
    "Göran Åkerström",
    "Märta Sjöqvist",
    "Ελπίδα Παπαδοπούλου",
    "Жанна Чернышевская",
    "IDA WESTH",
    "Zoë Quint",
    "Ole Rømer Vang",
    "François Dupré 😀",
    "Jens-Erik Kjærulff",
    "Mette Grønkjær 🎉",
    "Łucja Wójcik",
    "Þórunn Ægisdóttir",
];

const NUMBERS: [(Country, &str); 8] = [
    (Denmark, "6710881239"),
    (Denmark, "6801851237"),
    (Denmark, "7112992222"),
    (Norway, "67108812399"),
    (Norway, "45018512377"),
    (Sweden, "198810071239"),
    (Sweden, "198501671234"),
    (Denmark, "9999999999"),
];

/// One message to someone.
#[derive(Debug, Clone)]
struct Letter {
    name: &'static str,
    country: Country,
    number: &'static str,
    title: Title,
    is_in_file: bool,
    is_in_id: bool,
}

#[derive(Debug, Clone)]
enum Title {
    Name,
    Number,
    Dashed,
    Long,
}

fn letter() -> impl Strategy<Value = Letter> {
    let title = select(vec![0, 1, 2, 3]).prop_map(|kind| match kind {
        0 => Title::Name,
        1 => Title::Number,
        2 => Title::Dashed,
        _ => Title::Long,
    });
    (select(NAMES.to_vec()), select(NUMBERS.to_vec()), title, any::<bool>(), any::<bool>()).prop_map(
        |(name, (country, number), title, is_in_file, is_in_id)| Letter {
            name,
            country,
            number,
            title,
            is_in_file,
            is_in_id,
        },
    )
}

impl Letter {
    fn message(&self, at: usize) -> MessageBuilder {
        let Letter { name, country, number, .. } = self;
        let title = match self.title {
            Title::Name => format!("Lejekontrakt for {name}"),
            Title::Number => format!("Om {number}, {name}"),
            Title::Dashed => format!("CPR {}-{}", &number[..6], &number[6..]),
            Title::Long => format!("{name} har fået et meget langt brev om {number} og flere ting"),
        };
        let name = name.replace([' ', '😀', '🎉'], "_");
        let file =
            if self.is_in_file { format!("brev_{name}_{number}_{at}.pdf") } else { format!("brev{at}.pdf") };
        let id = if self.is_in_id { format!("{at}-{name}-{number}") } else { at.to_string() };
        let message =
            MessageBuilder::to(person(*country, *number), "163057").description(title).file(file).id(id);
        message.attachment(format!("bilag-{number}-{at}.pdf"), Some(self.name)).title(self.name)
    }

    /// What must be nowhere in the copy.
    fn originals(&self) -> Vec<String> {
        let number = self.number;
        let mut originals = vec![number.to_owned(), format!("{}-{}", &number[..6], &number[6..])];
        let words = self.name.split(|sign: char| !sign.is_alphabetic());
        originals.extend(words.filter(|word| word.chars().count() >= 3).map(str::to_owned));
        originals
    }
}

fn bytes_of(mut file: std::fs::File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().expect("a file");
    std::io::copy(&mut file, &mut bytes).expect("its bytes");
    bytes
}

/// Copies of all of these, made together, by this key.
fn copies(zips: &[Vec<u8>], names: &[String], scenario: &Scenario, key: [u8; 32]) -> Vec<(String, Vec<u8>)> {
    let learning = Learning::default();
    learning.keep(scenario);
    for zip in zips {
        learning.upload(&file(zip)).expect("a zip");
    }
    let pseudonyms = Pseudonyms::new(learning, PseudonymKey::fixed(key));
    let inspector = Inspector::new(SchemaSource::Embedded).expect("our schemas");
    let cancel = Cancel::default();
    let today = Some(date(2026, 1, 5));
    let context = Context { scenario, sender: None, folder: None, today, cancel: &cancel };
    let judge = Judge { inspector: &inspector, context, sender: context.sender, scenario };
    zips.iter()
        .zip(names)
        .map(|(zip, name)| {
            let target = tempfile::tempfile().expect("a file");
            let copy = pseudonyms.upload(&file(zip), name, &judge, &target).expect("a copy");
            assert!(copy.kept.is_ok(), "{:?}", copy.kept);
            (copy.file_name, bytes_of(target))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_name_and_no_number_is_left_and_the_same_key_gives_the_same_bytes(
        shipments in vec(vec(letter(), 1..4), 1..3)
    ) {
        let scenario = nets_scenario::default_scenario().scenario;
        let mut names = Vec::new();
        let mut zips = Vec::new();
        for (at, letters) in shipments.iter().enumerate() {
            names.push(format!("netsshare_{}_{at}.zip", letters[0].number));
            let mut builder = ShipmentBuilder::new(format!("loan-{}-{at}", letters[0].number));
            for (index, letter) in letters.iter().enumerate() {
                builder = builder.message(letter.message(index));
            }
            zips.push(builder.zip().expect("a zip"));
        }
        let originals: Vec<String> = shipments.iter().flatten().flat_map(Letter::originals).collect();
        let made = copies(&zips, &names, &scenario, KEY);
        for (name, bytes) in &made {
            let mut all = all_bytes(bytes);
            all.push(name.clone().into_bytes());
            let left = found(&all, originals.iter().map(String::as_str));
            prop_assert!(left.is_empty(), "{left:?} are left in {name}");
        }
        prop_assert_eq!(&made, &copies(&zips, &names, &scenario, KEY));
        prop_assert_ne!(&made, &copies(&zips, &names, &scenario, [43; 32]));
    }
}

#[test]
fn what_is_looked_for_is_found_where_nothing_was_replaced() {
    let letter = Letter {
        name: NAMES[0],
        country: Denmark,
        number: NUMBERS[0].1,
        title: Title::Name,
        is_in_file: true,
        is_in_id: true,
    };
    let zip = ShipmentBuilder::new("x").message(letter.message(0)).zip().expect("a zip");
    let originals = letter.originals();
    let left = found(&all_bytes(&zip), originals.iter().map(String::as_str));
    assert!(
        left.contains(&"Kirsten") && left.contains(&"Nørskov") && left.contains(&"6710881239"),
        "{left:?}"
    );
}

#[test]
fn a_person_is_the_same_one_in_every_shipment_and_a_shipment_sent_again_is_a_duplicate() {
    let scenario = nets_scenario::default_scenario().scenario;
    let letter = Letter {
        name: NAMES[1],
        country: Denmark,
        number: NUMBERS[1].1,
        title: Title::Number,
        is_in_file: true,
        is_in_id: true,
    };
    let zip = |id: &str| ShipmentBuilder::new(id).message(letter.message(0)).zip().expect("a zip");
    let names = ["netsshare_a.zip".to_owned(), "netsshare_b.zip".to_owned(), "netsshare_a.zip".to_owned()];
    let made = copies(&[zip("Vestergaard-1"), zip("other-1"), zip("Vestergaard-1")], &names, &scenario, KEY);
    assert_eq!(made[0], made[2]);
    let number = |bytes: &[u8]| {
        let all = all_bytes(bytes);
        let xml = String::from_utf8_lossy(&all[0]).into_owned();
        let (_, rest) = xml.split_once("<eboks:personIdentityNumber>").expect("a receiver");
        rest[..10].to_owned()
    };
    assert_eq!(number(&made[0].1), number(&made[1].1));
    assert_ne!(number(&made[0].1), letter.number);
}
