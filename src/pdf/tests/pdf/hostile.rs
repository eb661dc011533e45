//! PDFs made to cost more than they are worth.

use nets_pdf::{PdfFeature, Unreadable};

use crate::look::{Counter, cost, inspect, pages};
use crate::writer::{FREE, Pdf, deflated};

fn is_too_complex(bytes: &[u8]) {
    let told = inspect(bytes);
    assert!(matches!(told, Err(Unreadable::TooComplex(_))), "{told:?}");
}

/// Ends, whatever it says.
fn ends(bytes: &[u8]) {
    let (_whole, _pages) = (inspect(bytes), pages(bytes));
}

#[test]
fn a_tree_of_pages_that_loops_ends() {
    let pdf = Pdf::new().object(2, "<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] >>");
    assert_eq!(pages(&pdf.classic()), Ok(1));
}

#[test]
fn forms_that_draw_each_other_end() {
    let form = "/Subtype /Form /Resources << /XObject << /X 10 0 R /Y 11 0 R >> >>";
    let pdf = Pdf::new()
        .page("/Resources << /XObject << /X 10 0 R >> >>")
        .stream(4, "", b"/X Do")
        .stream(FREE, form, b"/X Do /Y Do")
        .stream(FREE + 1, form, b"/X Do /Y Do");
    assert_eq!(inspect(&pdf.classic()).map(|facts| facts.pages), Ok(1));
}

#[test]
fn forms_in_forms_in_forms_are_cut_off() {
    let mut pdf = Pdf::new().page("/Resources << /XObject << /X 10 0 R >> >>").stream(4, "", b"/X Do");
    for number in FREE..FREE + 100 {
        let form = format!("/Subtype /Form /Resources << /XObject << /X {} 0 R >> >>", number + 1);
        pdf = pdf.stream(number, &form, b"/X Do");
    }
    is_too_complex(&pdf.classic());
    is_too_complex(&pdf.modern());
}

#[test]
fn actions_bookmarks_and_names_that_loop_end() {
    let pdf = Pdf::new()
        .catalogue("/OpenAction 10 0 R /Outlines 11 0 R /Names << /JavaScript 12 0 R >> /AcroForm << /Fields [13 0 R] >>")
        .object(FREE, "<< /S /GoTo /Next 10 0 R >>")
        .object(FREE + 1, "<< /First 11 0 R /Next 11 0 R /Prev 11 0 R >>")
        .object(FREE + 2, "<< /Kids [12 0 R] >>")
        .object(FREE + 3, "<< /Kids [13 0 R] >>");
    assert_eq!(inspect(&pdf.modern()).map(|facts| facts.pages), Ok(1));
}

#[test]
fn a_bomb_in_a_page_is_cut_off() {
    let bomb = deflated(&vec![b' '; 40 * 1024 * 1024]);
    is_too_complex(&Pdf::new().stream(4, "/Filter /FlateDecode", &bomb).classic());
    let twice = deflated(&bomb);
    is_too_complex(&Pdf::new().stream(4, "/Filter [/FlateDecode /FlateDecode]", &twice).classic());
    let filters = "/FlateDecode ".repeat(20);
    is_too_complex(&Pdf::new().stream(4, &format!("/Filter [{filters}]"), &bomb).classic());
}

#[test]
fn many_small_bombs_are_cut_off() {
    let bomb = deflated(&vec![b' '; 15 * 1024 * 1024]);
    let mut pdf =
        Pdf::new().page("/Resources << /XObject << /A 10 0 R /B 11 0 R /C 12 0 R /D 13 0 R /E 14 0 R >> >>");
    pdf = pdf.stream(4, "", b"/A Do /B Do /C Do /D Do /E Do");
    for number in FREE..FREE + 5 {
        pdf = pdf.stream(number, "/Subtype /Form /Filter /FlateDecode", &bomb);
    }
    is_too_complex(&pdf.classic());
}

#[test]
fn a_bomb_in_the_structure_is_cut_off() {
    let bomb = deflated(&vec![b' '; 40 * 1024 * 1024]);
    let table = format!(
        "%PDF-1.7\n9 0 obj\n<< /Type /XRef /W [1 4 2] /Size 9 /Root 1 0 R /Filter /FlateDecode /Length {} >>\nstream\n",
        bomb.len()
    );
    let bytes = [table.as_bytes(), &bomb, b"\nendstream\nendobj\nstartxref\n9\n%%EOF"].concat();
    is_too_complex(&bytes);
    let holder = bytes.windows(5).position(|word| word == b"/XRef").expect("it is there");
    let mut stream = bytes.clone();
    stream.splice(holder..holder + 5, *b"/ObjStm /N 9 /First 9");
    is_too_complex(&stream);
}

#[test]
fn a_table_that_lists_millions_is_cut_off() {
    let rows = deflated(&[1, 0, 0, 0, 9, 0, 0].repeat(1_000_000));
    let table = format!(
        "%PDF-1.7\n9 0 obj\n<< /Type /XRef /W [1 4 2] /Size 1000000 /Root 1 0 R /Filter /FlateDecode /Length {} >>\nstream\n",
        rows.len()
    );
    is_too_complex(&[table.as_bytes(), &rows, b"\nendstream\nendobj\nstartxref\n9\n%%EOF"].concat());
    ends(b"%PDF-1.4\nxref\n0 4294967295\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF");
}

#[test]
fn millions_of_objects_are_cut_off() {
    is_too_complex(&[&b"%PDF-1.4\n"[..], &b"1 0 obj ".repeat(1_000_000)].concat());
    let kids = "3 0 R ".repeat(600_000);
    is_too_complex(&Pdf::new().object(2, &format!("<< /Type /Pages /Kids [{kids}] >>")).classic());
    let notes = "<< >> ".repeat(600_000);
    is_too_complex(&Pdf::new().page(&format!("/Annots [{notes}]")).classic());
}

#[test]
fn content_that_uses_millions_of_names_is_cut_off() {
    let content: String = (0..700_000).map(|n| format!("/N{n} Do ")).collect();
    is_too_complex(&Pdf::new().packed(4, "", content.as_bytes()).classic());
    let again = "4 0 R ".repeat(20_000);
    let pdf =
        Pdf::new().stream(4, "", &[b' '; 1024]).object(3, &format!("<< /Type /Page /Contents [{again}] >>"));
    is_too_complex(&pdf.classic());
}

#[test]
fn a_large_value_deep_inside_others_costs_little() {
    let large = "x".repeat(4 * 1024 * 1024);
    let nested = format!("{}({large}){}", "<< /First ".repeat(500), ">>".repeat(500));
    is_too_complex(&Pdf::new().catalogue(&format!("/Outlines {nested}")).classic());
    let nested = format!("{}({large}){}", "[".repeat(500), "]".repeat(500));
    is_too_complex(&Pdf::new().catalogue(&format!("/OpenAction {nested}")).classic());
}

#[test]
fn a_dictionary_of_many_names_is_cut_off() {
    let names: String = (0..30_000).map(|n| format!("/N{n} 0 ")).collect();
    is_too_complex(&Pdf::new().page(&names).classic());
}

/// Where the file says over and over that something begins which never ends, each beginning must not
/// cost a look at all that follows.
#[test]
fn beginnings_without_ends_cost_little() {
    for beginning in [
        &b"1 0 obj ("[..],
        b"1 0 obj <",
        b"1 0 obj [",
        b"1 0 obj <<",
        b"1 0 obj << /A ",
        b"<< /Root 1 0 R ",
        b"1 0 obj << >> stream\n",
        b"trailer << ",
        b"startxref 9 ",
        b"obj",
        b"0 obj",
    ] {
        let many = beginning.repeat(4 * 1024 * 1024 / beginning.len());
        ends(&[&b"%PDF-1.4\n"[..], &many].concat());
        let contents = Pdf::new().stream(4, "", &many);
        ends(&contents.classic());
    }
}

#[test]
fn content_full_of_images_costs_little() {
    let pdf = Pdf::new().packed(4, "", &b"BI ID EI ( ".repeat(1_000_000));
    assert!(inspect(&pdf.classic()).is_ok());
}

#[test]
fn deep_nesting_does_not_exhaust_a_small_stack() {
    let nested = [
        "[".repeat(200_000),
        "<< /A ".repeat(15_000),
        format!("{}{}", "[".repeat(500), "]".repeat(500)),
        format!("{}1{}", "<< /A ".repeat(500), ">>".repeat(500)),
    ];
    for value in nested {
        let bytes = Pdf::new().page(&format!("/AA {value} /Annots {value}")).classic();
        let small = std::thread::Builder::new().stack_size(1024 * 1024);
        small.spawn(move || ends(&bytes)).expect("a thread starts").join().expect("it ends well");
    }
}

/// Each list stands within the one above it, and has resources that those below it inherit.
#[test]
fn lists_of_pages_without_numbers_are_counted_as_deep_as_those_with() {
    let nested = |depth: usize| {
        let lists = "<< /Resources null /Kids [".repeat(depth);
        Pdf::new().object(2, &format!("{lists} 3 0 R {}", "] >>".repeat(depth)))
    };
    let numbered = (0..250).fold(Pdf::new(), |pdf, number| {
        let (lists, ends) = ("<< /Resources null /Kids [".repeat(60), "] >>".repeat(60));
        let next = if number == 249 { 3 } else { FREE + number + 1 };
        pdf.object(FREE + number, &format!("{lists} {next} 0 R {ends}"))
    });
    let to_itself =
        Pdf::new().object(2, "<< /Kids 10 0 R >>").object(FREE, "[<< /Resources null /Kids 10 0 R >>]");
    for pdf in [nested(200), numbered.object(2, "<< /Kids [10 0 R] >>"), to_itself] {
        let bytes = pdf.classic();
        let small = std::thread::Builder::new().stack_size(256 * 1024);
        let told = small.spawn(move || (pages(&bytes), inspect(&bytes).map(|facts| facts.pages)));
        let (counted, inspected) = told.expect("a thread starts").join().expect("it ends well");
        assert_eq!(counted, inspected);
        assert!(matches!(counted, Ok(1) | Err(Unreadable::TooComplex(_))), "{counted:?}");
    }
    assert_eq!(pages(&nested(50).classic()), Ok(1));
}

#[test]
fn entries_of_a_table_in_any_order_and_number_end() {
    let page = b"%PDF-1.4\n1 0 obj\n<</Pages 2 0 R>>\nendobj\n2 0 obj\n<</Kids [3 0 R]>>\nendobj\n3 0 obj\n<</A 1>>\nendobj\n";
    let at = |word: &[u8]| page.windows(word.len()).position(|bytes| bytes == word).expect("it is there");
    let own =
        format!("{:010} 00000 n \n{:010} 00000 n \n{:010} 00000 n \n", at(b"1 0"), at(b"2 0"), at(b"3 0"));
    let falling: String =
        (4..2_000).rev().map(|number| format!("{number} 1\n0000000000 65535 f \n")).collect();
    let doubled = format!("1 3\n{own}").repeat(3);
    for (rows, count) in [
        (format!("{falling}1 3\n{own}"), Ok(1)),
        (format!("1 3\n{own}{falling}"), Ok(1)),
        (doubled, Ok(1)),
        (format!("0 4294967295\n0000000000 65535 f \n{own}"), Ok(1)),
        (format!("4294967290 9\n{}1 3\n{own}", "0000000000 65535 f \n".repeat(9)), Ok(1)),
    ] {
        let begin = String::from_utf8_lossy(page);
        let begins = page.len();
        let pdf = format!("{begin}xref\n{rows}trailer\n<</Root 1 0 R>>\nstartxref\n{begins}\n%%EOF\n");
        assert_eq!(pages(pdf.as_bytes()), count, "{}", &rows[..rows.len().min(60)]);
    }
}

#[test]
fn numbers_that_make_no_sense_do_no_harm() {
    for dict in [
        "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 9223372036854775807 /Colors 255 /BitsPerComponent 255 >>",
        "/Filter /FlateDecode /DecodeParms << /Predictor 2 /Columns -1 >>",
        "/Length -5",
        "/Length 99999999999999999999999",
        "/Length 4 0 R",
    ] {
        ends(&Pdf::new().packed(4, dict, b"text").classic());
    }
    let table = b"%PDF-1.4\n1 0 obj\n<< /Type /XRef /W [8 8 8] /Index [4294967295 9 -1 -1] /Size -1 /Root 1 0 R >>\n\
                  stream\n\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\nendstream\nendobj\nstartxref\n9\n%%EOF";
    ends(table);
}

#[test]
fn many_things_to_tell_of_are_counted_and_few_kept() {
    let link = |n: u32| format!("<< /Subtype /Link /A << /S /URI /URI (http://example.com/{}) >> >>", n / 2);
    let links: String = (0..100).map(link).collect();
    let facts = inspect(&Pdf::new().page(&format!("/Annots [{links}]")).classic()).expect("it is readable");
    let links = facts.of(PdfFeature::ActiveLink);
    assert_eq!((links.spots.len(), links.spots[1].what.as_str()), (10, "http://example.com/1"));
    // Which of those that are not kept are alike is not remembered.
    assert_eq!(links.more, 80);
}

/// A table as a stream whose rows all say that an object begins at `at`.
fn table_of(rows: usize, at: u32) -> Vec<u8> {
    let row = [&[1][..], &at.to_be_bytes(), &[0, 0]].concat();
    let rows_packed = deflated(&row.repeat(rows));
    let head = format!(
        "9 0 obj\n<< /Type /XRef /W [1 4 2] /Size {rows} /Root 1 0 R /Filter /FlateDecode /Length {} >>\nstream\n",
        rows_packed.len()
    );
    [head.as_bytes(), &rows_packed, b"\nendstream\nendobj\n"].concat()
}

#[test]
fn many_objects_in_one_long_white_space_cost_little() {
    for filler in [&b" "[..], b"%", b"\n"] {
        let white = filler.repeat(4 * 1024 * 1024);
        let begins = 9 + white.len();
        let bytes = [
            &b"%PDF-1.7\n"[..],
            &white,
            &table_of(50_000, 9),
            format!("startxref\n{begins}\n%%EOF").as_bytes(),
        ]
        .concat();
        ends(&bytes);
    }
}

#[test]
fn tables_that_share_their_bytes_cost_each_what_it_holds() {
    // Each begins a little later, and all end at the same place.
    const TABLES: usize = 250;
    const ROWS: usize = 3_000_000;
    let mut heads = Vec::new();
    let length = |index: usize, head: usize| (TABLES - 1 - index) * head + ROWS;
    let head = |index: usize, previous: usize, head: usize| {
        format!(
            "9 0 obj << /Type /XRef /W [1 1 1] /Root 1 0 R /Prev {previous:9} /Length {:9} >> stream\n",
            length(index, head)
        )
    };
    let size = head(0, 0, 0).len();
    for index in 0..TABLES {
        heads.extend_from_slice(head(index, 9 + (index + 1) * size, size).as_bytes());
    }
    let rows = vec![0; ROWS];
    is_too_complex(&[&b"%PDF-1.7\n"[..], &heads, &rows, b"endstream\nstartxref\n9\n%%EOF"].concat());
}

#[test]
fn trailers_within_one_comment_cost_little() {
    ends(&[&b"%PDF-1.7\n%"[..], &b"trailer%".repeat(300_000)].concat());
}

#[test]
fn rows_that_are_longer_than_their_stream_cost_nothing() {
    let dict = "/DecodeParms << /Predictor 12 /Columns 1000000 >>";
    let again = "4 0 R ".repeat(60_000);
    let pdf =
        Pdf::new().packed(4, dict, b"\x01").object(3, &format!("<< /Type /Page /Contents [{again}] >>"));
    ends(&pdf.classic());
}

#[test]
fn a_meter_that_has_enough_ends_the_look() {
    let pdf = Pdf::new().classic();
    let cost = cost(&pdf);
    assert!(nets_pdf::inspect(&pdf, &Counter::up_to(cost)).is_ok());
    let bomb = deflated(&vec![b' '; 15 * 1024 * 1024]);
    let bomb = Pdf::new().stream(4, "/Filter /FlateDecode", &bomb).classic();
    assert_eq!(nets_pdf::inspect(&bomb, &Counter::up_to(cost)), Err(Unreadable::Stopped));
    assert_eq!(
        nets_pdf::count_pages(&bomb, &Counter::up_to(0)).map(|pages| pages.count),
        Ok(1),
        "too little to ask for"
    );
}

#[test]
fn what_several_pages_share_is_counted_for_each() {
    let content = deflated(&vec![b' '; 1024 * 1024]);
    let one = Pdf::new().stream(4, "/Filter /FlateDecode", &content);
    let three = one.clone().object(2, "<< /Type /Pages /Kids [3 0 R 10 0 R 11 0 R] /Count 3 >>");
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>";
    let three = three.object(FREE, page).object(FREE + 1, page);
    assert!(cost(&three.classic()) > 5 * cost(&one.classic()) / 2);
}
