#!/usr/bin/perl
# A sender as a user would write it in another language than ours, by what docs/acceptance.md says: the arguments and exit
# codes of examples/send.sh.
use strict; use warnings; use File::Basename;
my ($what, $of) = @ARGV;
die_usage() unless @ARGV == 2 && $what =~ /^(send|fetch)$/;
sub die_usage { print STDERR "usage: send.pl send ZIP | fetch FOLDER\n"; exit 2 }
my %e = map { $_ => $ENV{"NETS_$_"} // do { print STDERR "NETS_$_ is not set\n"; exit 2 } }
    qw(SFTP_HOST SFTP_PORT SFTP_USER SFTP_KEY SFTP_KNOWN_HOSTS INBOUND OUTBOUND);
sub sftp {
    my @lines = @_;
    my $pid = open(my $out, '-|') // die "fork: $!";
    if (!$pid) {
        open(my $in, '|-', 'sftp', '-q', '-b', '-', '-P', $e{SFTP_PORT}, '-i', $e{SFTP_KEY}, '-o', 'IdentitiesOnly=yes',
            '-o', "User=$e{SFTP_USER}", '-o', "UserKnownHostsFile=$e{SFTP_KNOWN_HOSTS}", '-o', 'StrictHostKeyChecking=yes', $e{SFTP_HOST}) or exit 1;
        print $in "$_\n" for @lines; close $in; exit($? >> 8);
    }
    my @out = grep { !/^sftp> / } <$out>; close $out; chomp @out; s/\s+$// for @out;
    return ($? == 0, @out);
}
sub list { my ($ok, @names) = sftp("cd $e{OUTBOUND}", "ls -1"); $ok or fail("cannot list"); return @names }
sub fail { print STDERR "send.pl: $_[0]\n"; exit 1 }
sub fetch { my ($name, $to) = @_;
    (sftp("get $e{OUTBOUND}/$name $to/$name"))[0] or fail("cannot get $name");
    (sftp("rm $e{OUTBOUND}/$name"))[0] or fail("cannot remove $name");
    print "fetched $name\n"; }
if ($what eq 'fetch') { mkdir $of; fetch($_, $of) for list(); exit 0 }
-f $of or do { print STDERR "no file $of\n"; exit 2 };
my $name = basename($of);
my %before = map { $_ => 1 } list();
(sftp("put $of $e{INBOUND}/$name"))[0] or fail("cannot put $name");
print "uploaded $name\n";
for (1 .. 60) {
    my ($receipt) = grep { /\Q$name\E\.receipt$/ && !$before{$_} } list();
    if ($receipt) {
        fetch($receipt, '.');
        local $/; open my $f, '<', $receipt or fail("$!"); my $text = <$f>;
        if ($text =~ m{<status>200</status>}) { print "accepted $name\n"; exit 0 }
        print STDERR "refused $name: $text\n"; exit 3;
    }
    select(undef, undef, undef, 0.5);
}
print STDERR "no receipt\n"; exit 4;
