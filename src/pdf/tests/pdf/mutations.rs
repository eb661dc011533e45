//! Thousands of small changes to good PDFs: whatever comes of them, an answer does.

use crate::look::{inspect, pages};
use crate::writer::{FREE, Pdf};

/// The same changes every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % most.max(1)
    }
}

fn rich() -> Pdf {
    let form = "/Type /XObject /Subtype /Form /Resources << /Font << /F1 5 0 R >> >>";
    Pdf::new()
        .catalogue("/Outlines 12 0 R /Names << /JavaScript << /Names [(a) 13 0 R] >> >> /AcroForm << /Fields [11 0 R] >>")
        .page("/Annots [11 0 R] /Resources << /XObject << /X 10 0 R >> /Font << /F1 5 0 R >> >>")
        .packed(4, "", b"/X Do BT /F1 12 Tf (text) Tj ET BI /W 1 ID x EI")
        .packed(FREE, form, b"BT /F1 9 Tf (more) Tj ET")
        .object(FREE + 1, "<< /Subtype /Widget /T (field) /A << /S /URI /URI (http://example.com) >> /AP << /N 10 0 R >> >>")
        .object(FREE + 2, "<< /First << /Title (one) /A << /S /GoTo /D [3 0 R /Fit] >> >> >>")
        .object(FREE + 3, "<< /S /JavaScript /JS (x) >>")
}

fn mutated(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    const WORDS: [&[u8]; 12] = [
        b"<<",
        b">>",
        b"[",
        b"(",
        b"obj",
        b"stream",
        b"endstream",
        b" 0 R",
        b"/Kids",
        b"-1",
        b"99999999999",
        b"\0",
    ];
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len());
        match chance.below(6) {
            0 => bytes[at] = chance.below(256) as u8,
            1 => bytes[at] ^= 1 << chance.below(8),
            2 => drop(bytes.drain(at..(at + chance.below(40)).min(bytes.len()))),
            3 => bytes.truncate(at + 1),
            4 => {
                let piece = bytes[at..(at + chance.below(60)).min(bytes.len())].to_vec();
                let to = chance.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            _ => {
                let word = WORDS[chance.below(WORDS.len())];
                let end = (at + word.len()).min(bytes.len());
                bytes.splice(at..end, word.iter().copied());
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

#[test]
fn no_mutation_of_a_good_pdf_brings_the_reader_down() {
    std::panic::set_hook(Box::new(|panic| println!("{panic}")));
    let mut chance = Chance(0x5EED_0F9D);
    let seeds = [rich().classic(), rich().modern()];
    let mut readable = 0;
    for round in 0..6_000 {
        let bytes = mutated(&seeds[round % seeds.len()], &mut chance);
        let (whole, counted) = (inspect(&bytes), pages(&bytes));
        let fell = format!("{whole:?}").contains("stumbles");
        assert!(!fell, "round {round} panicked inside the fence: {}", String::from_utf8_lossy(&bytes));
        // A full look can fail where the pages can be counted, and never the other way round.
        if let Ok(facts) = whole {
            assert_eq!(counted, Ok(facts.pages), "round {round}");
            readable += 1;
        }
    }
    assert!((2_000..6_000).contains(&readable), "{readable} of the mutations could still be read");
}
