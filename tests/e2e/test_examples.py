"""Every example on one, two and four nodes, with its result checked; the real program against its one-process run."""

import itertools
import math
import re
import runpy
import shutil
import unittest

import product
import reach

NODES = (1, 2, 4)


class Examples(product.TestCase):
    def setUp(self):
        super().setUp()
        shutil.rmtree(str(self.project))
        shutil.copytree(str(product.TOP / "examples"), str(self.project), ignore=shutil.ignore_patterns("__pycache__", ".gothon"))

    def example(self, name, nodes, *arguments):
        run = self.assertRun(self.gothon(nodes, name, *arguments, cwd=self.project / name))
        self.assertNothingLeft(self.project / name)
        return run

    def test_counter_ends_between_the_limit_and_the_limit_plus_the_other_nodes(self):
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                run = self.example("counter", nodes, "500")
                lines = run.lines()
                total = [re.match(r"count (\d+), the nodes added (\d+)$", line) for line in lines]
                total = [match for match in total if match]
                self.assertEqual(len(total), 1, repr(run))
                count, turns = int(total[0].group(1)), int(total[0].group(2))
                self.assertEqual(count, turns)
                self.assertTrue(500 <= count <= 500 + nodes - 1, repr(run))
                each = [int(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("node ")]
                self.assertEqual((len(each), sum(each)), (nodes, count))

    def test_parallel_work_has_the_same_sum_on_any_number_of_nodes(self):
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                self.assertEqual(self.example("parallel_work", nodes, "30000").lines(),
                                 ["sum {}".format(sum(i * i % 7 for i in range(30000)))])

    def test_concurrent_queue_takes_exactly_as_many_as_it_holds(self):
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                lines = self.example("concurrent_queue", nodes).lines()
                self.assertEqual(lines[0], "accepted 12, in the queue 12")
                self.assertEqual(lines[1], "left 0")
                numbers = [int(word) for word in lines[2].split()[1:]]
                self.assertEqual((len(numbers), len(set(numbers))), (12, 12))
                if nodes == 1:
                    self.assertEqual(numbers, list(range(12)))

    def test_game_of_life_is_the_same_on_any_number_of_nodes(self):
        plain = self.assertRun(self.finish(self.start("python", "-m", "game_of_life", "30", cwd=self.project / "game_of_life")))
        shutil.rmtree(str(self.project / "game_of_life" / "__pycache__"), ignore_errors=True)
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                run = self.example("game_of_life", nodes, "30")
                # In the order of the rows: one node prints them all.
                self.assertEqual([line.split()[-1] for line in run.out.decode().splitlines()], plain.out.decode().split())
        # The glider has gone so many steps down and right, and the blinker is as it was.
        rows = plain.out.decode().split()
        self.assertEqual(sum(row.count("#") for row in rows), 8)
        self.assertEqual(rows[6][12:15], "###")

    def test_prefix_parens(self):
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                self.assertEqual(self.example("prefix_parens", nodes).lines(), ["shared 50 per node, plain 50"])

    def test_class_attributes(self):
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                self.assertEqual(self.example("class_attributes", nodes).lines(),
                                 ["40 deposits per node, 10.0 each", "owners " + "abcd"[:nodes]])

    def test_dealt_rows_make_the_same_picture(self):
        plain = self.assertRun(self.python("-m", "dealt_rows", "40", cwd=self.project / "dealt_rows"))
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                run = self.example("dealt_rows", nodes, "40")
                self.assertEqual([product.unlabelled(line) for line in run.out.decode().splitlines()], plain.out.decode().splitlines())

    def test_k_means_comes_to_the_same_on_any_number_of_nodes(self):
        plain = self.assertRun(self.python("-m", "k_means", "2000", cwd=self.project / "k_means"))
        self.assertEqual(len(plain.lines()), 4)
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                self.assertEqual(self.example("k_means", nodes, "2000").lines(), plain.lines())

    def test_a_blurred_picture_is_the_same_on_any_number_of_nodes(self):
        plain = self.assertRun(self.finish(self.start(reach.SYSTEM, "-B", "-m", "blur", "64", cwd=self.project / "blur")))
        self.assertIn("20480 pixels", plain.out.decode())
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                run = self.assertRun(self.gothon("--python", reach.SYSTEM, nodes, "blur", "64", cwd=self.project / "blur"))
                self.assertEqual([product.unlabelled(line) for line in run.out.decode().splitlines()], plain.out.decode().splitlines())

    def test_the_best_route_is_the_best_of_all_routes(self):
        cities = runpy.run_path(str(self.project / "best_route" / "best_route.py"))["make_cities"](7)
        first, *others = cities

        def length(route):
            return sum(round(math.dist(cities[here], cities[there])) for here, there in zip(route, route[1:] + first))

        best = min((length(first + "".join(rest)), first + "".join(rest)) for rest in itertools.permutations(others))
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                self.assertEqual(self.example("best_route", nodes, "7").lines(), ["route {1}, length {0}".format(*best)])

    def test_words_are_counted_by_all_nodes_as_by_one(self):
        for number in range(6):
            self.write("word_count/text%d" % number, "one two three " * (number + 1) + "uncharacteristically " * number)
        files = ["text%d" % number for number in range(6)]
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                self.assertEqual(self.example("word_count", nodes, *files).lines(),
                                 sorted(["21 one", "21 three", "21 two", "15 uncharacteristically", "78 words, 4 different, 15 long"]))

    def test_mutex_around_a_file_loses_no_update(self):
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                self.assertEqual(self.example("mutex_file", nodes).lines(),
                                 ["the file says {}: 100 per node".format(nodes * 100)])

    def test_a_crawl_visits_every_page_once(self):
        seen, found = {1}, [1]
        for page in found:
            new = {link for link in (page * 2, page * 3 + 1, page // 2) if 0 < link <= 300} - seen
            seen |= new
            found += new
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                lines = self.example("crawl", nodes, "300").lines()
                visited = [int(line.split()[-1]) for line in lines if line.startswith("node ")]
                self.assertEqual((len(visited), sum(visited)), (nodes, len(seen)), lines)
                self.assertIn("pages {}".format(len(seen)), lines)

    def test_one_node_prints_what_plain_python_prints(self):
        for name in ("counter", "parallel_work", "prefix_parens", "class_attributes", "mutex_file", "dealt_rows", "best_route", "word_count", "k_means"):
            with self.subTest(name=name):
                plain = self.assertRun(self.python("-m", name, cwd=self.project / name))
                self.assertEqual(self.example(name, 1).out, plain.out)


class Mandelbrot(product.TestCase):
    def test_the_picture_is_that_of_one_process(self):
        folder = product.TOP / "examples" / "mandelbrot"
        shutil.copytree(str(folder / "mandelbrot"), str(self.project / "mandelbrot"), ignore=shutil.ignore_patterns("__pycache__"))
        serial = self.assertRun(self.python("-m", "mandelbrot", "--serial", "--text", "-o", "serial.pgm"))
        for nodes in NODES:
            with self.subTest(nodes=nodes):
                run = self.assertRun(self.gothon(nodes, "mandelbrot", "--text", "-o", "nodes.pgm"))
                self.assertEqual("\n".join(product.unlabelled(line) for line in run.out.decode().splitlines()) + "\n",
                                 serial.out.decode())
                self.assertEqual((self.project / "nodes.pgm").read_bytes(), (self.project / "serial.pgm").read_bytes())
                self.assertNothingLeft()

    def test_every_row_is_computed_once(self):
        folder = product.TOP / "examples" / "mandelbrot"
        shutil.copytree(str(folder / "mandelbrot"), str(self.project / "mandelbrot"), ignore=shutil.ignore_patterns("__pycache__"))
        run = self.assertRun(self.gothon(4, "mandelbrot", "--height", "40", "--verbose"))
        rows = [int(line.split()[0]) for line in run.lines() if line.endswith(" rows")]
        self.assertEqual((len(rows), sum(rows)), (4, 40))


if __name__ == "__main__":
    unittest.main()
