// SPDX-License-Identifier: MIT
/* See real.h. Source of the configuration mechanism: PCI 3.0, section 3.2.2.3.2. */
#include "real.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define CFG_ADDR  0xcf8
#define CFG_DATA  0xcfc
#define CFG_SLOT  0x80001000u /* 00:02.0 */
#define BAR0_SIZE (16ul << 20)
#define BAR2_SIZE (256ul << 20)
#define RAM_SIZE  (MG_PAGES * 4096ul)
#define POLL_US	  500

struct machine {
	int unused;
};
struct machine_dom {
	u64 memory;
	u8 *ram;
	volatile u8 *bar0, *bar2;
	u64 bar[2];
	int pages;
};

static struct machine the_machine;
static struct machine_dom dom;

/* ---- what a CPU may refuse to do ---- */

static sigjmp_buf fault_env;
static volatile sig_atomic_t fault_expected;

static void on_fault(int sig)
{
	if (fault_expected)
		siglongjmp(fault_env, sig);
	_exit(100 + sig);
}

/* The statement, or as much of it as the hypervisor emulates. */
#define TRY(...)                                                                                   \
	do {                                                                                       \
		fault_expected = 1;                                                                \
		if (!sigsetjmp(fault_env, 1)) {                                                    \
			__VA_ARGS__;                                                               \
		}                                                                                  \
		fault_expected = 0;                                                                \
		__asm__ volatile("cld");                                                           \
	} while (0)

/* ---- config space ---- */

u32 machine_cfg_read(struct machine_dom *d, u32 off, u32 len)
{
	u16 port = CFG_DATA + (off & 3);

	outl(CFG_SLOT | (off & 0xfc), CFG_ADDR);
	return len == 1 ? inb(port) : len == 2 ? inw(port) : inl(port);
}

void machine_cfg_write(struct machine_dom *d, u32 off, u32 val, u32 len)
{
	u16 port = CFG_DATA + (off & 3);

	outl(CFG_SLOT | (off & 0xfc), CFG_ADDR);
	if (len == 1)
		outb((u8)val, port);
	else if (len == 2)
		outw((u16)val, port);
	else
		outl(val, port);
}

void machine_boot(struct machine_dom *d)
{
	machine_cfg_write(d, 0x04, 0, 2);
	for (u32 i = 0; i < 2; i++) {
		machine_cfg_write(d, 0x10 + 8 * i, MG_LO(d->bar[i]), 4);
		machine_cfg_write(d, 0x14 + 8 * i, MG_HI(d->bar[i]), 4);
	}
	machine_cfg_write(d, 0x04, 7, 2);
}

/* ---- BARs and memory ---- */

u64 machine_mmio_read(struct machine_dom *d, u32 off, u32 len)
{
	volatile void *p = d->bar0 + off;

	switch (len) {
	case 1:
		return *(volatile u8 *)p;
	case 2:
		return *(volatile u16 *)p;
	case 4:
		return *(volatile u32 *)p;
	default:
		return *(volatile u64 *)p;
	}
}

static void store(volatile void *p, u64 val, u32 len)
{
	if (len == 1)
		*(volatile u8 *)p = (u8)val;
	else if (len == 2)
		*(volatile u16 *)p = (u16)val;
	else if (len == 4)
		*(volatile u32 *)p = (u32)val;
	else
		*(volatile u64 *)p = val;
}

void machine_mmio_write(struct machine_dom *d, u32 off, u64 val, u32 len)
{
	store(d->bar0 + off, val, len);
}

static u8 *memory(struct machine_dom *d, u64 gpa, u32 len)
{
	u64 off = gpa - d->memory;

	return off <= RAM_SIZE - len ? d->ram + off : NULL;
}

bool machine_write(struct machine_dom *d, u64 gpa, u64 val, u32 size)
{
	u8 *p = memory(d, gpa, size);

	if (p)
		store(p, val, size);
	return p;
}

u64 machine_read(struct machine_dom *d, u64 gpa, u32 size)
{
	u8 *p = memory(d, gpa, size);
	u64 val = 0;

	if (!p)
		return ~0ull;
	if (size == 4)
		val = *(volatile u32 *)p;
	else
		memcpy(&val, p, size);
	return val;
}

bool machine_aperture_read(struct machine_dom *d, u64 off, void *buf, size_t len)
{
	*(u32 *)buf = *(volatile u32 *)(d->bar2 + off);
	return len == 4;
}

bool machine_aperture_write(struct machine_dom *d, u64 off, const void *buf, size_t len)
{
	*(volatile u32 *)(d->bar2 + off) = *(const u32 *)buf;
	return len == 4;
}

/* ---- pages that go and come ---- */

/* Through hostile_pages.ko: Linux lets no program of a guest make hypercalls. */
static void page(struct machine_dom *d, char what, u64 gfn)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%c%llx", what, (unsigned long long)gfn);

	assert_true(write(d->pages, text, (size_t)len) == len);
}

void machine_dom_give_back(struct machine_dom *d, u64 gfn)
{
	page(d, '-', gfn);
}

void machine_dom_populate(struct machine_dom *d, u64 gfn)
{
	page(d, '+', gfn);
	memset(memory(d, gfn * 4096, 4096), 0, 4096);
}

/* ---- life and time ---- */

struct machine_dom *machine_dom_new(struct machine *m, const struct machine_dom_config *cfg)
{
	return &dom;
}

void machine_dom_free(struct machine_dom *d)
{
}

u64 machine_dom_first(const struct machine_dom *d)
{
	return d->memory >> 12;
}

struct gvt_vgpu_params machine_params(void)
{
	return (struct gvt_vgpu_params){0};
}

int machine_vgpu_create(struct machine_dom *d, const struct gvt_vgpu_params *params)
{
	return 0;
}

void machine_vgpu_destroy(struct machine_dom *d)
{
}

const char *machine_vgpu_reason(struct machine_dom *d)
{
	return "the administrator knows";
}

static u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000ull + (u64)t.tv_nsec;
}

void machine_poll(struct machine *m)
{
}

bool machine_run(struct machine *m, u64 max_ns, bool (*done)(void *arg), void *arg)
{
	u64 end = now_ns() + max_ns;

	while (!done(arg)) {
		if (now_ns() >= end)
			return false;
		usleep(POLL_US);
	}
	return true;
}

/* ---- what only a CPU does ---- */

static void cpu_stos(struct hostile *h, u32 off, u32 val, u32 n, u32 size, bool down)
{
	volatile u8 *to = dom.bar0 + off;
	u64 count = n, a = val;

	/* the direction flag is the statement's own: clear again before anything else runs */
	if (down)
		TRY(__asm__ volatile("std; rep stosl; cld" : "+D"(to),
				     "+c"(count) : "a"(a) : "memory", "cc"));
	else if (size == 1)
		TRY(__asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(a) : "memory"));
	else if (size == 2)
		TRY(__asm__ volatile("rep stosw" : "+D"(to), "+c"(count) : "a"(a) : "memory"));
	else if (size == 4)
		TRY(__asm__ volatile("rep stosl" : "+D"(to), "+c"(count) : "a"(a) : "memory"));
	else
		TRY(__asm__ volatile("rep stosq" : "+D"(to), "+c"(count) : "a"(a) : "memory"));
}

static void movs(volatile u8 *to, volatile u8 *from, u64 n, u32 size)
{
	if (size == 1)
		TRY(__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory"));
	else if (size == 2)
		TRY(__asm__ volatile("rep movsw" : "+D"(to), "+S"(from), "+c"(n) : : "memory"));
	else if (size == 4)
		TRY(__asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(n) : : "memory"));
	else
		TRY(__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(n) : : "memory"));
}

static void cpu_movs_from(struct hostile *h, u64 gpa, u32 off, u32 n, u32 size)
{
	movs(memory(&dom, gpa, n * size), dom.bar0 + off, n, size);
}

static void cpu_movs_to(struct hostile *h, u32 off, u64 gpa, u32 n, u32 size)
{
	movs(dom.bar0 + off, memory(&dom, gpa, n * size), n, size);
}

static void cpu_atomics(struct hostile *h, u32 off)
{
	volatile u8 *const p = dom.bar0 + off, *const edge = dom.bar0 + (off | 0xffe);
	u64 lo = 0, hi = 0;

	TRY(__asm__ volatile("lock incl %0" : "+m"(*(volatile u32 *)p)));
	TRY(__asm__ volatile("xchgl %k0, %1" : "+r"(lo), "+m"(*(volatile u32 *)p)));
	TRY(__asm__ volatile("lock btsl $3, %0" : "+m"(*(volatile u32 *)p)));
	TRY(__asm__ volatile("lock cmpxchg8b %0" : "+m"(*(volatile u64 *)p), "+a"(lo),
			     "+d"(hi) : "b"(0), "c"(0)));
	TRY(__asm__ volatile("movntiq %1, %0" : "=m"(*(volatile u64 *)p) : "r"(lo)));
	TRY(__asm__ volatile("pxor %%xmm0, %%xmm0; movups %%xmm0, %0; movups %0, %%xmm0" : "+m"(
		*(volatile u64 *)p) : : "xmm0"));
	/* across two dwords, two pages */
	TRY(__asm__ volatile("movl %k1, %0" : "=m"(*(volatile u32 *)(p + 3)) : "r"(lo)));
	TRY(__asm__ volatile("movq %1, %0" : "=m"(*(volatile u64 *)edge) : "r"(lo)));
	TRY(__asm__ volatile("movq %1, %0" : "=r"(lo) : "m"(*(volatile u64 *)edge)));
}

static void cpu_msi(struct hostile *h, u32 addr, u32 data)
{
	u32 cap = machine_cfg_read(&dom, 0x34, 1);
	struct mg_ctx *c = h->canary[GVT_RCS];

	while (cap && machine_cfg_read(&dom, cap, 1) != 5)
		cap = machine_cfg_read(&dom, cap + 1, 1);
	assert_true(cap);
	machine_cfg_write(&dom, cap + 4, addr, 4);
	machine_cfg_write(&dom, cap + 8, data, 2);
	machine_cfg_write(&dom, cap + 2, 1, 2);
	mg_request(c);
	mg_submit(c, NULL);
	hst_wait(c, h, h->patience);
	machine_cfg_write(&dom, cap + 2, 0, 2);
	for (u32 i = 0; i < 4; i++)
		mg_set_reg(&h->g, 0x44308 + 16 * i, ~0u);
}

const struct hst_cpu real_cpu = {
	.stos = cpu_stos,
	.movs_from = cpu_movs_from,
	.movs_to = cpu_movs_to,
	.atomics = cpu_atomics,
	.msi = cpu_msi,
};

/* ---- opening ---- */

static void *map(int fd, u64 at, size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_LOCKED, fd, (off_t)at);

	if (p == MAP_FAILED)
		perror("mmap of /dev/mem");
	return p == MAP_FAILED ? NULL : p;
}

struct machine *real_machine(void)
{
	return &the_machine;
}

bool real_open(u64 at)
{
	static const int faults[] = {SIGILL, SIGSEGV, SIGBUS};
	int ram, mem;

	for (u32 i = 0; i < ARRAY_SIZE(faults); i++)
		signal(faults[i], on_fault);
	if (iopl(3) || mlockall(MCL_CURRENT | MCL_FUTURE)) {
		perror("hostile: iopl, mlockall");
		return false;
	}
	ram = open("/dev/mem", O_RDWR | O_CLOEXEC);
	mem = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);
	dom.pages = open("/proc/hostile_pages", O_WRONLY | O_CLOEXEC);
	if (ram < 0 || mem < 0 || dom.pages < 0) {
		perror("hostile: /dev/mem, /proc/hostile_pages");
		return false;
	}
	if ((machine_cfg_read(&dom, 0, 4) & 0xffff) != 0x8086) {
		fprintf(stderr, "hostile: 00:02.0 is not a GPU\n");
		return false;
	}
	for (u32 i = 0; i < 2; i++)
		dom.bar[i] = (machine_cfg_read(&dom, 0x10 + 8 * i, 4) & ~15u) |
			     (u64)machine_cfg_read(&dom, 0x14 + 8 * i, 4) << 32;
	dom.memory = at;
	machine_boot(&dom);
	dom.ram = map(ram, at, RAM_SIZE);
	dom.bar0 = map(mem, dom.bar[0], BAR0_SIZE);
	dom.bar2 = map(mem, dom.bar[1], BAR2_SIZE);
	if (!dom.ram || !dom.bar0 || !dom.bar2)
		return false;
	memset(dom.ram, 0, RAM_SIZE);
	return true;
}
