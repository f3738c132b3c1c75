using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Nyra.Tests.Infrastructure;

/// <summary>What Exim and Dovecot are started with, to run without root and in one folder.</summary>
internal static class MailServerFiles
{
    /// <summary>Takes mail of who signed in for the tests' domain: two mailboxes, one that is away, one that is gone after it was accepted; others are refused.</summary>
    public static string Exim(string folder, int port, int tlsPort, string user, string group, bool tls) =>
        $$"""
        primary_hostname = localhost
        spool_directory = {{folder}}/spool
        log_file_path = {{folder}}/exim-%slog
        pid_file_path = {{folder}}/exim.pid
        local_interfaces = 127.0.0.1
        daemon_smtp_ports = {{port}}{{(tls ? $" : {tlsPort}" : "")}}
        {{(tls ? $"tls_on_connect_ports = {tlsPort}\ntls_certificate = {folder}/certificate.pem\ntls_privatekey = {folder}/key.pem\ntls_advertise_hosts = *" : "tls_advertise_hosts =")}}
        exim_user = {{user}}
        exim_group = {{group}}
        deliver_drop_privilege = true
        keep_environment =
        host_lookup =
        rfc1413_hosts =
        acl_smtp_rcpt = recipient
        acl_smtp_data = accept
        begin acl
        recipient:
          deny message = no such mailbox
               !local_parts = {{string.Join(" : ", MailAccount.All.Select(account => account.User))}} : away : gone
          accept authenticated = *
          deny message = sign in first
        begin routers
        away:
          driver = accept
          local_parts = away
          transport = away
        gone:
          driver = redirect
          local_parts = gone
          allow_fail
          data = :fail: the mailbox is gone
        mailboxes:
          driver = accept
          local_parts = {{string.Join(" : ", MailAccount.All.Select(account => account.User))}}
          transport = maildir
        begin transports
        maildir:
          driver = appendfile
          directory = {{folder}}/mail/$local_part_data
          maildir_format
          return_path_add
          user = {{user}}
          group = {{group}}
        away:
          driver = autoreply
          to = $sender_address
          from = away@{{MailAccount.Domain}}
          subject = Away: $h_subject:
          text = Nobody is here today.
          user = {{user}}
          group = {{group}}
        begin retry
        * * F,1h,1m
        begin authenticators
        plain:
          driver = plaintext
          public_name = PLAIN
          server_prompts = :
          server_condition = ${if or{ {{string.Concat(MailAccount.All.Select(account => $"{{ and{{ {{eq{{$auth2}}{{{account.User}}}}}{{eq{{$auth3}}{{{account.Password}}}}} }} }}"))}} } }
          server_set_id = $auth2

        """;

    /// <summary>Dovecot 2.3's own language; 2.4 speaks another.</summary>
    public static string Dovecot(string folder, int port, int tlsPort, string user, string group, bool tls) =>
        $$"""
        base_dir = {{folder}}/run
        state_dir = {{folder}}/state
        log_path = {{folder}}/dovecot.log
        protocols = imap
        listen = 127.0.0.1
        default_internal_user = {{user}}
        default_internal_group = {{group}}
        default_login_user = {{user}}
        disable_plaintext_auth = no
        # A wrong password is answered at once.
        auth_failure_delay = 0
        first_valid_uid = 1
        mail_location = maildir:{{folder}}/mail/%u
        {{(tls ? $"ssl = yes\nssl_cert = <{folder}/certificate.pem\nssl_key = <{folder}/key.pem" : "ssl = no")}}
        passdb {
          driver = passwd-file
          args = {{folder}}/users
        }
        userdb {
          driver = static
          args = uid={{user}} gid={{group}} home={{folder}}/mail/%u
        }
        namespace inbox {
          inbox = yes
          mailbox Answers {
            auto = create
          }
        }
        service imap-login {
          chroot =
          inet_listener imap {
            port = {{port}}
          }
          inet_listener imaps {
            port = {{(tls ? tlsPort : 0)}}
            ssl = yes
          }
        }
        service anvil {
          chroot =
        }

        """;

    public static string DovecotUsers() => string.Concat(MailAccount.All.Select(account => $"{account.User}:{{PLAIN}}{account.Password}\n"));

    /// <summary>A certificate for <c>localhost</c> that nobody vouches for but itself.</summary>
    public static (string Certificate, string Key) SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
