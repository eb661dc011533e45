//! PDFs made here by programs that others wrote are seen by us as by the tools of poppler, qpdf and
//! MuPDF: pages, fonts in use, fields, scripts, encryption. Programs that are not there are named.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use nets_pdf::{Facts, PdfFeature, Unreadable};

use crate::look::{count_pages, inspect};

/// What makes `out.pdf`, by way of a shell; and the program without which it cannot.
struct Producer {
    needs: &'static str,
    script: &'static str,
}

const fn by(needs: &'static str, script: &'static str) -> Producer {
    Producer { needs, script }
}

/// Fonts of the system, of which one is to be embedded.
const DEJAVU: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

const PRODUCERS: &[Producer] = &[
    by("reportlab", "$python text.py"),
    by("reportlab", "$python blank.py"),
    by("reportlab", "$python embedded.py"),
    by("reportlab", "$python form.py"),
    by("reportlab", "$python password.py ''"),
    by("reportlab", "$python password.py reader"),
    by("cairo", "$python drawn.py"),
    by("groff", "printf '.LP\\nSpoergsmaal\\n.bp\\nSvar\\n' | groff -Tpdf -ms > out.pdf"),
    by("mutool", "mutool create -o out.pdf page.txt page.txt"),
    by("mutool", "mutool create -o a.pdf page.txt && mutool clean -gggg -z a.pdf out.pdf"),
    by("mutool", "mutool create -o a.pdf page.txt && mutool merge -o out.pdf a.pdf a.pdf"),
    by("mutool", "mutool create -o a.pdf page.txt && mutool clean -E rc4-128 -O owner a.pdf out.pdf"),
    by("qpdf", "mutool create -o a.pdf page.txt && qpdf --linearize --object-streams=generate a.pdf out.pdf"),
    by("qpdf", "mutool create -o a.pdf page.txt && qpdf --empty --pages a.pdf 1,1,1 -- out.pdf"),
    by(
        "qpdf",
        "mutool create -o a.pdf page.txt && qpdf --object-streams=generate --encrypt '' owner 256 --print=none -- a.pdf out.pdf",
    ),
    by("qpdf", "mutool create -o a.pdf page.txt && qpdf --encrypt reader owner 256 -- a.pdf out.pdf"),
    by("pdfunite", "$python text.py && mv out.pdf a.pdf && pdfunite a.pdf a.pdf out.pdf"),
    by(
        "pdfbox",
        "echo text > a.txt && java -cp /usr/share/java/pdfbox.jar:/usr/share/java/fontbox.jar:/usr/share/java/commons-logging.jar \
         org.apache.pdfbox.TextToPDF out.pdf a.txt",
    ),
    by("gs", "$python text.py && mv out.pdf a.pdf && gs -q -o out.pdf -sDEVICE=pdfwrite a.pdf"),
    by("soffice", "echo text > out.txt && soffice --headless --convert-to pdf out.txt"),
    by("chromium", "echo text > a.html && chromium --headless --no-sandbox --print-to-pdf=out.pdf a.html"),
];

const FILES: &[(&str, &str)] = &[
    (
        "text.py",
        "from reportlab.pdfgen.canvas import Canvas
c = Canvas('out.pdf')
c.setFont('Times-Roman', 9)
c.setFont('Helvetica', 12)
c.drawString(50, 700, 'Hej')
c.linkURL('http://example.com', (0, 0, 9, 9))
c.showPage()
c.drawString(50, 700, '')
c.showPage()
c.save()",
    ),
    (
        "blank.py",
        "from reportlab.pdfgen.canvas import Canvas
c = Canvas('out.pdf')
for page in range(3): c.showPage()
c.save()",
    ),
    (
        "embedded.py",
        "from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfbase import pdfmetrics, ttfonts
pdfmetrics.registerFont(ttfonts.TTFont('D', '$dejavu'))
c = Canvas('out.pdf')
c.beginForm('stamp')
c.setFont('D', 9)
c.drawString(9, 9, 'Bl\\u00e5b\\u00e6r')
c.endForm()
c.setFont('Helvetica', 12)
c.doForm('stamp')
c.save()",
    ),
    (
        "form.py",
        "from reportlab.pdfgen.canvas import Canvas
c = Canvas('out.pdf')
c.acroForm.textfield(name='a', x=9, y=9)
c.showPage()
c.save()",
    ),
    (
        "password.py",
        "import sys
from reportlab.pdfgen.canvas import Canvas
from reportlab.lib.pdfencrypt import StandardEncryption
c = Canvas('out.pdf', encrypt=StandardEncryption(sys.argv[1], ownerPassword='owner', canPrint=0))
c.showPage()
c.save()",
    ),
    (
        "drawn.py",
        "import cairo
s = cairo.PDFSurface('out.pdf', 595, 842)
c = cairo.Context(s)
c.select_font_face('DejaVu Sans')
c.move_to(50, 50)
c.show_text('Hej')
c.show_page()
c.show_page()
s.finish()",
    ),
    (
        "page.txt",
        "%%MediaBox 0 0 500 800
%%Font F1 Times-Roman
%%Font F2 $dejavu
%%Font F3 Courier
BT /F3 9 Tf /F1 14 Tf 50 700 Td (Hej) Tj /F2 14 Tf 0 50 Td (Hej) Tj ET
",
    ),
];

/// Debian's, which has the libraries.
const PYTHON: &str = "/usr/bin/python3";

/// What must be there where no test may skip.
const OPTIONAL: [&str; 4] = ["groff", "gs", "soffice", "chromium"];

fn is_there(program: &str) -> bool {
    let script = match program {
        "reportlab" | "cairo" => format!("{PYTHON} -c 'import {program}'"),
        "pdfbox" => {
            let jars = "test -f /usr/share/java/pdfbox.jar && test -f /usr/share/java/commons-logging.jar";
            format!("command -v java && {jars}")
        }
        "dejavu" => format!("test -f {DEJAVU}"),
        other => format!("command -v {other}"),
    };
    let is_there = shell(&script, Path::new(".")).0;
    let demanded = std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(is_there || !demanded || OPTIONAL.contains(&program), "{program} is not installed");
    if !is_there {
        println!("SKIPPED PDFs by or beside {program}: it is not installed");
    }
    is_there
}

/// Whether it went well, and what it printed.
fn shell(script: &str, folder: &Path) -> (bool, String) {
    let script = script.replace("$python", PYTHON);
    let run = Command::new("sh").args(["-c", &script]).current_dir(folder).output().expect("a shell");
    let told = [run.stdout, run.stderr].concat();
    (run.status.success(), String::from_utf8_lossy(&told).into_owned())
}

/// A folder with `out.pdf`; none where a program that need not be there lacks what makes PDFs, as groff does that was
/// installed without its fonts.
fn produced(producer: &Producer) -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in FILES {
        std::fs::write(folder.path().join(name), content.replace("$dejavu", DEJAVU)).expect("a file");
    }
    let (_, told) = shell(producer.script, folder.path());
    let is_made = std::fs::metadata(folder.path().join("out.pdf")).is_ok_and(|made| made.len() > 0);
    assert!(is_made || OPTIONAL.contains(&producer.needs), "{}: {told}", producer.script);
    if !is_made {
        println!("NOT COMPARED: {} made no PDF: {told}", producer.needs);
    }
    is_made.then_some(folder)
}

fn line<'t>(told: &'t str, begins: &str) -> Option<&'t str> {
    told.lines().find_map(|line| line.strip_prefix(begins)).map(str::trim)
}

/// The fonts of pdffonts' table by whether they are embedded and subset.
fn listed_fonts(folder: &Path, wanted: impl Fn(&str, &str) -> bool) -> BTreeSet<String> {
    let table = shell("pdffonts out.pdf", folder).1;
    let rows = table.lines().skip(2).filter_map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        let [name, .., embedded, subset, _, _, _] = words[..] else { return None };
        wanted(embedded, subset).then(|| name.to_owned())
    });
    rows.collect()
}

/// The fonts that MuPDF shows text in.
fn shown_fonts(folder: &Path) -> BTreeSet<String> {
    let trace = shell("mutool trace out.pdf", folder).1;
    let spans = trace.split("<span font=\"").skip(1);
    spans.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn told(facts: &Facts, kind: PdfFeature) -> BTreeSet<String> {
    facts.of(kind).spots.iter().map(|spot| spot.what.clone()).collect()
}

fn compare(folder: &Path, script: &str) {
    let bytes = std::fs::read(folder.join("out.pdf")).expect("a PDF");
    let takes_password = shell("qpdf --requires-password out.pdf", folder).0;
    let counted = count_pages(&bytes);
    assert_eq!(counted == Err(Unreadable::Encrypted), takes_password, "{script}: {counted:?}");
    let pages = match counted {
        Err(Unreadable::Encrypted) => return,
        counted => counted.expect(script),
    };
    assert_eq!(pages.is_protected, shell("qpdf --is-encrypted out.pdf", folder).0, "{script}");
    let info = shell("pdfinfo out.pdf", folder).1;
    let by_others = [
        line(&info, "Pages:").map(str::to_owned),
        line(&shell("mutool info out.pdf", folder).1, "Pages:").map(str::to_owned),
        shell("qpdf --show-npages out.pdf", folder).1.lines().next().map(str::to_owned),
    ];
    assert!(
        by_others.iter().all(|count| count.as_deref() == Some(&pages.count.to_string())),
        "{script}: {by_others:?}"
    );
    let facts = match inspect(&bytes) {
        Err(Unreadable::Protected) if pages.is_protected => return,
        looked => looked.expect(script),
    };
    let shown = shown_fonts(folder);
    let bare = listed_fonts(folder, |embedded, _| embedded == "no");
    let whole = listed_fonts(folder, |embedded, subset| embedded == "yes" && subset == "no");
    assert_eq!(told(&facts, PdfFeature::FontNotEmbedded), &bare & &shown, "{script}");
    assert_eq!(told(&facts, PdfFeature::FontNotSubset), &whole & &shown, "{script}");
    assert_eq!(
        !told(&facts, PdfFeature::Form).is_empty(),
        line(&info, "Form:") != Some("none"),
        "{script}: {info}"
    );
    assert_eq!(
        !told(&facts, PdfFeature::JavaScript).is_empty(),
        line(&info, "JavaScript:") == Some("yes"),
        "{script}"
    );
}

#[test]
fn pdfs_of_many_producers_are_seen_as_by_three_other_readers() {
    let readers = ["pdfinfo", "pdffonts", "qpdf", "mutool", "dejavu"];
    let are_there: Vec<_> = readers.into_iter().map(is_there).collect();
    if are_there.contains(&false) {
        return;
    }
    for producer in PRODUCERS {
        let uses_reportlab = producer.script.contains("text.py");
        if is_there(producer.needs)
            && (!uses_reportlab || is_there("reportlab"))
            && let Some(folder) = produced(producer)
        {
            compare(folder.path(), producer.script);
        }
    }
}
