/** Light and dark as the reader's system has it; on paper always light. No colour says anything that shape or text does not. */
export const reportStyle = `
:root{color-scheme:light dark;--page:#fff;--text:#1c1e21;--quiet:#5b6270;--rule:#d8dce2;--card:#f4f6f8;--good:#0b6e3b;
--s0:#1c1e21;--s1:#0b62c4;--s2:#b3420b;--s3:#0b7a52;--s4:#8a2fb8;--s5:#b0205c;--s6:#6b6000;--s7:#0a6f86}
@media (prefers-color-scheme:dark){:root{--page:#14161a;--text:#e7e9ec;--quiet:#a2a9b4;--rule:#363b44;--card:#1e2127;--good:#5fd598;
--s0:#e7e9ec;--s1:#74b3ff;--s2:#ff9a62;--s3:#57d3a1;--s4:#d199f5;--s5:#ff85b3;--s6:#d9cc55;--s7:#61cfe6}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:60rem;background:var(--page);color:var(--text);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.25rem 0 .5rem}
.quiet{color:var(--quiet);margin:0 0 1rem;overflow-wrap:anywhere}
.take{background:var(--card);border-left:4px solid var(--good);padding:.9rem 1.1rem;margin:1.25rem 0}
.take strong{display:block;font-size:1.1rem}.take ul{margin:.6rem 0 0;padding-left:1.2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.92rem}
th,td{padding:.35rem .55rem;vertical-align:top;border-bottom:1px solid var(--rule);text-align:right;white-space:nowrap}
th{color:var(--quiet);font-weight:600;vertical-align:bottom}
th:first-child,td:first-child{text-align:left}
td small{display:block;color:var(--quiet);font-weight:400}tr.taken td{background:var(--card);font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
figure{margin:1rem 0 1.5rem;break-inside:avoid}figcaption{color:var(--quiet);font-size:.9rem}
svg.chart{display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
.chart text{fill:var(--text)}.chart .tick{fill:var(--quiet)}.chart .title{fill:var(--quiet)}
.axis{stroke:var(--quiet);fill:none}.grid{stroke:var(--rule);fill:none}.lead{stroke:var(--quiet);fill:none;stroke-width:.7}
.bound{stroke:var(--quiet);stroke-dasharray:5 4;fill:none}
.line{fill:none;stroke-width:2;stroke:var(--c)}.mark{fill:var(--c);stroke:var(--page);stroke-width:1}
.s0{--c:var(--s0)}.s1{--c:var(--s1)}.s2{--c:var(--s2)}.s3{--c:var(--s3)}.s4{--c:var(--s4)}.s5{--c:var(--s5)}.s6{--c:var(--s6)}.s7{--c:var(--s7)}
@media print{:root{color-scheme:light;--page:#fff;--text:#000;--quiet:#444;--rule:#bbb;--card:#f2f2f2;--good:#000;
--s0:#000;--s1:#0b4fa0;--s2:#99350a;--s3:#0a6343;--s4:#6f2794;--s5:#8f1a4b;--s6:#574e00;--s7:#085a6c}
body{padding:0;max-width:none;font-size:10.5pt}h2{break-after:avoid}table{font-size:8.5pt}.scroll{overflow:visible}
th,td{padding:.25rem .35rem}.take,tr,svg,dl{break-inside:avoid}figure{max-width:16cm}*{print-color-adjust:exact}}
@page{margin:1.6cm}
`
