namespace Nyra.StripeSimulator.Pages;

internal static class PageStyle
{
    public const string Path = "/_simulator/pages.css";

    private const string Css = """
        :root{
          color-scheme:light dark;
          --bg:#fbfaf8;--card:#fff;--ink:#1d1b18;--soft:#6b665e;--line:#e7e2da;--field:#8d867a;--accent:#4b3fd1;--on-accent:#fff;
          --ok:#187244;--ok-bg:#e7f5ed;--bad:#b3261e;--bad-bg:#fdecea;--warn:#7a4f00;--warn-bg:#fff4dc;--idle:#5f5a52;--idle-bg:#f0ece5;
          --sans:system-ui,-apple-system,"Segoe UI Variable","Segoe UI",Roboto,sans-serif;
        }
        @media (prefers-color-scheme:dark){:root{
          --bg:#161513;--card:#1f1d1a;--ink:#f0ece4;--soft:#a8a197;--line:#35312b;--field:#7d766b;--accent:#a79dff;--on-accent:#161513;
          --ok:#7bd8a4;--ok-bg:#17301f;--bad:#ff9d94;--bad-bg:#3a1b18;--warn:#f2c46b;--warn-bg:#352a12;--idle:#b5aea3;--idle-bg:#2a2723}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 var(--sans);min-height:100vh;display:flex;flex-direction:column}
        .banner{margin:0;padding:8px 20px;background:var(--warn-bg);color:var(--warn);font-size:14px;text-align:center}
        main{width:100%;max-width:960px;margin:0 auto;padding:36px 20px 56px;flex:1}
        footer{padding:20px;text-align:center;color:var(--soft);font-size:13.5px}
        h1{font-size:clamp(24px,4vw,32px);line-height:1.2;letter-spacing:-.015em;margin:0 0 6px}
        h2{font-size:17px;margin:0 0 14px;letter-spacing:-.005em}
        p{margin:0 0 12px}
        .eyebrow{color:var(--accent);font-weight:600;letter-spacing:.02em;margin:0 0 2px}
        a{color:var(--accent);text-underline-offset:3px}
        .soft{color:var(--soft)}.small{font-size:14px}.tight{margin:0}.gap{margin:0 0 22px}.after{margin:12px 0 0}
        .card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:24px 26px;min-width:0}
        .card>:last-child,.card form>:last-child{margin-bottom:0}
        .stack{display:grid;gap:18px;margin-top:22px}
        .message,.single{max-width:560px;margin:6vh auto 0}
        .checkout{display:grid;grid-template-columns:1fr 1fr;gap:28px 44px;align-items:start}
        .back{display:inline-block;margin:0 0 18px;font-size:14.5px}
        .price{font-size:clamp(30px,5vw,40px);font-weight:650;letter-spacing:-.02em;line-height:1.15;margin:10px 0 24px}
        .price small{font-size:16px;font-weight:400;letter-spacing:0;color:var(--soft)}
        dl.lines{margin:0}
        dl.lines div{display:flex;justify-content:space-between;gap:16px;padding:11px 0;border-top:1px solid var(--line)}
        dl.lines dt{overflow-wrap:anywhere;min-width:0}
        dl.lines dt small{display:block;color:var(--soft);font-size:14px}
        dl.lines dd{margin:0;font-variant-numeric:tabular-nums;white-space:nowrap}
        dl.lines .total{font-weight:650}
        dl.settings dd{white-space:normal;overflow-wrap:anywhere;text-align:right}
        .field{margin:0 0 16px}
        .field label{display:block;font-size:14.5px;font-weight:550;margin:0 0 5px}
        .field input{font:16px/1.4 var(--sans);color:var(--ink);background:var(--bg);border:1px solid var(--field);border-radius:9px;padding:10px 12px;width:100%}
        .field input[aria-invalid]{border-color:var(--bad);border-width:2px;padding:9px 11px}
        .field input[readonly]{background:var(--idle-bg);border-color:var(--line)}
        .wrong{color:var(--bad);font-size:14px;margin:0 0 5px}
        .pair{display:grid;grid-template-columns:1fr 1fr;gap:0 14px;align-items:end}
        button,.button{font:600 15.5px/1.2 var(--sans);border:1px solid var(--field);background:var(--card);color:var(--ink);border-radius:9px;padding:12px 18px;cursor:pointer;display:inline-block;text-decoration:none}
        button.primary,.button{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
        button.wide{width:100%}
        button.danger{color:var(--bad);border-color:var(--bad)}
        .choices{display:flex;flex-wrap:wrap;gap:12px}
        button:hover,.button:hover{filter:brightness(1.06)}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
        .problems{border:2px solid var(--bad);background:var(--bad-bg);border-radius:12px;padding:14px 18px;margin:0 0 20px}
        .problems h2{margin:0 0 4px;color:var(--bad)}
        .problems ul{margin:0;padding-left:20px}.problems a{color:var(--bad)}
        .done{background:var(--ok-bg);color:var(--ok);border-radius:12px;padding:12px 18px;margin:0 0 18px;font-weight:550}
        .pill{display:inline-block;font-size:13px;font-weight:600;border-radius:99px;padding:2px 10px;white-space:nowrap;background:var(--idle-bg);color:var(--idle)}
        .pill.ok{background:var(--ok-bg);color:var(--ok)}.pill.bad{background:var(--bad-bg);color:var(--bad)}.pill.warn{background:var(--warn-bg);color:var(--warn)}
        .head{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:6px 14px}
        .head h2{margin:0;font-size:14.5px;font-weight:500;color:var(--soft)}
        .plan{font-size:22px;font-weight:650;letter-spacing:-.01em;margin:4px 0 2px}
        details{border-top:1px solid var(--line);margin-top:16px;padding-top:14px}
        details.help{font-size:14.5px;color:var(--soft)}details.help ul{margin:8px 0;padding-left:20px}details.help p{margin:0}
        summary{cursor:pointer;font-weight:550;color:var(--accent);width:fit-content}
        details[open]>summary{margin-bottom:12px}
        .scroll{overflow-x:auto}
        table{width:100%;border-collapse:collapse;font-size:15px}
        th{text-align:left;color:var(--soft);font-weight:500;font-size:13.5px;padding:0 14px 8px 0}
        td{border-top:1px solid var(--line);padding:11px 14px 11px 0;font-variant-numeric:tabular-nums}
        td:last-child,th:last-child{padding-right:0;text-align:right}
        tr:last-child td{padding-bottom:0}
        .amount{display:inline-flex;gap:12px;align-items:center}
        td button{padding:7px 12px;font-size:14px}
        @media (max-width:760px){.checkout{grid-template-columns:1fr}main{padding:24px 16px 40px}.card{padding:20px 18px}}
        @media (max-width:520px){
          table,tbody,tr,td{display:block}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
          tr{border-top:1px solid var(--line);padding:10px 0}tr:first-child{border-top:0;padding-top:0}
          td,td:last-child{border:0;padding:3px 0;display:flex;justify-content:space-between;gap:14px;text-align:right}
          td[data-label]::before{content:attr(data-label);color:var(--soft)}
        }
        @media (prefers-reduced-motion:no-preference){button,.button{transition:filter .15s}}
        """;

    public static Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "text/css; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "max-age=3600";
        return context.Response.WriteAsync(Css, context.RequestAborted);
    }
}
