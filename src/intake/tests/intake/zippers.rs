//! What zip programs write is read as it is, and as other programs read it; those that are not
//! there are named.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use nets_intake::OpenZip;

use crate::support::{Zip, inspect_bytes, rules};

struct Zipper {
    /// The program, and what makes `out.zip` of the files in the folder, by way of a shell.
    name: &'static str,
    script: &'static str,
    /// What is said of it besides.
    warnings: &'static [&'static str],
}

const fn of(name: &'static str, script: &'static str) -> Zipper {
    Zipper { name, script, warnings: &[] }
}

const fn warned(name: &'static str, script: &'static str, warnings: &'static [&'static str]) -> Zipper {
    Zipper { name, script, warnings }
}

const UNUSED: &[&str] = &["zip.unused-bytes"];

/// The programs that must be there where no test may skip.
const INSTALLED_BY_CI: &[&str] = &["zip", "unzip", "python3", "7zz", "bsdtar", "jar", "php"];

const ZIPPERS: &[Zipper] = &[
    of("zip", "zip -q out.zip *.xml *.pdf"),
    of("zip", "zip -q - *.xml *.pdf > out.zip"),
    of("zip", "zip -q - *.xml *.pdf | cat > out.zip"),
    of("zip", "zip -q -fz- -X out.zip *.xml *.pdf; echo note | zip -q -z out.zip"),
    of("zip", "zip -q -0 -fz out.zip *.xml *.pdf"),
    of("zip", "zip -q out.zip shipment.xml; zip -q -u out.zip *.xml *.pdf"),
    // A script before the zip, as programs that unpack themselves have it.
    warned(
        "zip",
        "zip -q out.zip *.xml *.pdf; echo '#!' | cat - out.zip > a; zip -q -A a; mv a out.zip",
        UNUSED,
    ),
    // Padded to whole blocks, as tapes and some transfers do.
    warned(
        "zip",
        "zip -q out.zip *.xml *.pdf; truncate -s %512 out.zip; head -c 512 /dev/zero >> out.zip",
        UNUSED,
    ),
    warned(
        "python3",
        "echo '#!' > out.zip; python3 -c \"import zipfile,glob
z=zipfile.ZipFile('out.zip','a')
for n in glob.glob('*.xml')+glob.glob('*.pdf'): z.write(n)
z.close()\"",
        UNUSED,
    ),
    of("7zz", "7zz a -tzip out.zip shipment.xml *.pdf eBoksPayment.xml"),
    of("7zz", "7zz a -tzip -mcu=on -mx=0 out.zip shipment.xml *.pdf eBoksPayment.xml"),
    of(
        "7zz",
        "7zz a -tzip out.zip *.pdf eBoksPayment.xml; cat shipment.xml | 7zz a -tzip -sishipment.xml out.zip",
    ),
    of("bsdtar", "bsdtar -a -c -f out.zip *.xml *.pdf"),
    warned(
        "bsdtar",
        "bsdtar -c --format=zip --options zip:compression=store -f - *.xml *.pdf | cat > out.zip",
        UNUSED,
    ),
    of("jar", "jar -c -M -f out.zip shipment.xml eBoksPayment.xml *.pdf"),
    of("jar", "jar -c -M shipment.xml eBoksPayment.xml *.pdf > out.zip"),
    of("python3", "python3 -m zipfile -c out.zip *.xml *.pdf"),
    of(
        "python3",
        "python3 -c \"import zipfile,sys,glob
class Pipe:
    def write(self, b): return sys.stdout.buffer.write(b)
    def flush(self): pass
z=zipfile.ZipFile(Pipe(),'w',zipfile.ZIP_DEFLATED)
for n in glob.glob('*.xml')+glob.glob('*.pdf'): z.write(n)
z.close()\" > out.zip",
    ),
    of(
        "python3",
        "python3 -c \"import zipfile,glob
z=zipfile.ZipFile('out.zip','w')
for n in glob.glob('*.xml')+glob.glob('*.pdf'):
    with z.open(n,'w',force_zip64=True) as f: f.write(open(n,'rb').read())
z.comment=b'by Python'
z.close()\"",
    ),
    of(
        "php",
        "php -r '$z=new ZipArchive; $z->open(\"out.zip\",ZipArchive::CREATE); foreach (array_merge(glob(\"*.xml\"),glob(\"*.pdf\")) as $n) $z->addFile($n); $z->close();'",
    ),
    of("perl", "perl -MIO::Compress::Zip=zip -e 'zip [<*.xml>,<*.pdf>] => \"out.zip\", Stream => 0'"),
    of(
        "perl",
        "perl -MIO::Compress::Zip=zip -e 'zip [<*.xml>,<*.pdf>] => \"-\", Stream => 1, Zip64 => 1' > out.zip",
    ),
    of("go", "go run zip.go"),
    of("pwsh", "pwsh -c 'Compress-Archive -Path *.xml,*.pdf -DestinationPath out.zip'"),
    of("ditto", "ditto -c -k --norsrc . ../out.zip; mv ../out.zip ."),
];

/// Programs that read a zip, each in its own way: what they print are lines of checksum and name.
const READERS: &[(&str, &str)] = &[
    ("unzip", "mkdir read && cd read && unzip -q ../out.zip"),
    ("bsdtar", "mkdir read && cd read && bsdtar -x -f ../out.zip"),
    ("python3", "mkdir read && python3 -m zipfile -e out.zip read"),
    ("7zz", "7zz x -oread out.zip"),
    ("jar", "mkdir read && cd read && jar -x -f ../out.zip"),
];

fn is_there(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
    let is_there = found.is_ok_and(|found| found.status.success());
    let demanded = std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(is_there || !demanded || !INSTALLED_BY_CI.contains(&program), "{program} is not installed");
    if !is_there {
        println!("SKIPPED zips with {program}: it is not installed");
    }
    is_there
}

fn run(script: &str, folder: &Path) -> (bool, String) {
    let made = Command::new("sh").args(["-c", script]).current_dir(folder).output().expect("a shell");
    (made.status.success(), String::from_utf8_lossy(&made.stderr).into_owned())
}

/// A folder with the files of a valid shipment and what the program has made of them.
fn zipped(zipper: &Zipper) -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in Zip::valid().entries {
        std::fs::write(folder.path().join(name), content).expect("a file");
    }
    let (_, told) = run(zipper.script, folder.path());
    if !folder.path().join("out.zip").exists() {
        println!("SKIPPED {}: {told}", zipper.script);
        return None;
    }
    Some(folder)
}

/// What is in a folder, by name.
fn files_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let each = entries.map(|entry| {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name in UTF-8");
        (name, std::fs::read(entry.path()).expect("a file"))
    });
    each.collect()
}

#[test]
fn what_the_programs_of_this_machine_write_is_accepted() {
    for zipper in ZIPPERS {
        if !is_there(zipper.name) {
            continue;
        }
        let Some(folder) = zipped(zipper) else { continue };
        let zip = std::fs::read(folder.path().join("out.zip")).expect("a zip");
        let inspection = inspect_bytes(&zip);
        assert_eq!(rules(&inspection), zipper.warnings, "{}: {:#?}", zipper.script, inspection.findings());
    }
}

#[test]
fn other_programs_find_the_same_files_in_these_zips_as_we_do() {
    let readers: Vec<_> = READERS.iter().filter(|(program, _)| is_there(program)).collect();
    let files = Zip::valid().entries;
    for zipper in ZIPPERS.iter().filter(|zipper| is_there(zipper.name)) {
        let Some(folder) = zipped(zipper) else { continue };
        let path = folder.path().join("out.zip");
        let zip = OpenZip::open(&path).expect("a zip");
        let ours: BTreeMap<String, Vec<u8>> = files
            .iter()
            .map(|(name, _)| (name.clone(), zip.read(name, 1_000_000).expect("a file of the zip")))
            .collect();
        assert_eq!(ours, files.iter().cloned().collect(), "{}", zipper.script);
        for (program, script) in &readers {
            let elsewhere = tempfile::tempdir().expect("a folder");
            std::fs::copy(&path, elsewhere.path().join("out.zip")).expect("a copy");
            let (_, told) = run(script, elsewhere.path());
            assert_eq!(
                files_in(&elsewhere.path().join("read")),
                ours,
                "{program} of {}: {told}",
                zipper.script
            );
        }
    }
}
