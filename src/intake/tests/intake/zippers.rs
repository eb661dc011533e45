//! What the zip programs of this machine write is read as it is; those that are not there are named.

use std::path::Path;
use std::process::Command;

use crate::support::{Zip, inspect_bytes, rules};

struct Zipper {
    /// The program, and what makes `out.zip` of the files in the folder, by way of a shell.
    name: &'static str,
    script: &'static str,
}

const ZIPPERS: &[Zipper] = &[
    Zipper { name: "zip", script: "zip -q out.zip *.xml *.pdf" },
    Zipper { name: "zip", script: "zip -q - *.xml *.pdf > out.zip" },
    Zipper { name: "zip", script: "zip -q - *.xml *.pdf | cat > out.zip" },
    Zipper { name: "zip", script: "zip -q -fz- -X out.zip *.xml *.pdf; echo note | zip -q -z out.zip" },
    Zipper { name: "zip", script: "zip -q -0 -fz out.zip *.xml *.pdf" },
    Zipper { name: "zip", script: "zip -q out.zip shipment.xml; zip -q -u out.zip *.xml *.pdf" },
    Zipper {
        name: "zip",
        script: "zip -q out.zip *.xml *.pdf; echo '#!' | cat - out.zip > a; zip -q -A a; mv a out.zip",
    },
    Zipper {
        name: "python3",
        script: "echo '#!' > out.zip; python3 -c \"import zipfile,glob
z=zipfile.ZipFile('out.zip','a')
for n in glob.glob('*.xml')+glob.glob('*.pdf'): z.write(n)
z.close()\"",
    },
    Zipper { name: "7z", script: "7z a -tzip out.zip shipment.xml *.pdf eBoksPayment.xml" },
    Zipper {
        name: "7z",
        script: "tar c *.pdf > /dev/null; 7z a -tzip -mcu=on out.zip shipment.xml *.pdf eBoksPayment.xml",
    },
    Zipper { name: "bsdtar", script: "bsdtar -a -c -f out.zip *.xml *.pdf" },
    Zipper {
        name: "bsdtar",
        script: "bsdtar -c --format=zip --options zip:compression=store -f - *.xml *.pdf | cat > out.zip",
    },
    Zipper { name: "jar", script: "jar -c -M -f out.zip shipment.xml eBoksPayment.xml *.pdf" },
    Zipper { name: "jar", script: "jar -c -M shipment.xml eBoksPayment.xml *.pdf > out.zip" },
    Zipper { name: "python3", script: "python3 -m zipfile -c out.zip *.xml *.pdf" },
    Zipper {
        name: "python3",
        script: "python3 -c \"import zipfile,sys,glob
class Pipe:
    def write(self, b): return sys.stdout.buffer.write(b)
    def flush(self): pass
z=zipfile.ZipFile(Pipe(),'w',zipfile.ZIP_DEFLATED)
for n in glob.glob('*.xml')+glob.glob('*.pdf'): z.write(n)
z.close()\" > out.zip",
    },
    Zipper {
        name: "python3",
        script: "python3 -c \"import zipfile,glob
z=zipfile.ZipFile('out.zip','w')
for n in glob.glob('*.xml')+glob.glob('*.pdf'):
    with z.open(n,'w',force_zip64=True) as f: f.write(open(n,'rb').read())
z.comment=b'by Python'
z.close()\"",
    },
    Zipper {
        name: "php",
        script: "php -r '$z=new ZipArchive; $z->open(\"out.zip\",ZipArchive::CREATE); foreach (array_merge(glob(\"*.xml\"),glob(\"*.pdf\")) as $n) $z->addFile($n); $z->close();'",
    },
    Zipper {
        name: "perl",
        script: "perl -MIO::Compress::Zip=zip -e 'zip [<*.xml>,<*.pdf>] => \"out.zip\", Stream => 0'",
    },
    Zipper {
        name: "perl",
        script: "perl -MIO::Compress::Zip=zip -e 'zip [<*.xml>,<*.pdf>] => \"-\", Stream => 1, Zip64 => 1' > out.zip",
    },
    Zipper { name: "go", script: "go run zip.go" },
    Zipper { name: "pwsh", script: "pwsh -c 'Compress-Archive -Path *.xml,*.pdf -DestinationPath out.zip'" },
    Zipper { name: "ditto", script: "ditto -c -k --norsrc . ../out.zip; mv ../out.zip ." },
];

fn is_there(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
    found.is_ok_and(|found| found.status.success())
}

fn zipped(script: &str, folder: &Path) -> Option<Vec<u8>> {
    let made = Command::new("sh").args(["-c", script]).current_dir(folder).output().expect("a shell");
    std::fs::read(folder.join("out.zip"))
        .map_err(|error| eprintln!("skipped: {script}: {error}: {}", String::from_utf8_lossy(&made.stderr)))
        .ok()
}

#[test]
fn what_the_programs_of_this_machine_write_is_accepted() {
    for Zipper { name, script } in ZIPPERS {
        if !is_there(name) {
            eprintln!("skipped: there is no {name}");
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder");
        for (name, content) in Zip::valid().entries {
            std::fs::write(folder.path().join(name), content).expect("a file");
        }
        let Some(zip) = zipped(script, folder.path()) else { continue };
        let inspection = inspect_bytes(&zip);
        // A script before the zip, as programs that unpack themselves have it, is only warned of.
        let warnings: &[&str] = if script.contains("#!") { &["zip.unused-bytes"] } else { &[] };
        assert_eq!(rules(&inspection), warnings, "{script}: {:#?}", inspection.findings());
    }
}
